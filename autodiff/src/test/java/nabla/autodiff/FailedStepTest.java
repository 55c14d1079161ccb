package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A step of a loop is made as a whole or not at all. */
class FailedStepTest {
    private static final Rng RNG = Rng.of(31);
    private static final long NEVER = Long.MAX_VALUE / 2;
    private static final int STATES = 5;

    /** How many calls of the operations below are still to succeed. */
    private final AtomicLong left = new AtomicLong(NEVER);

    private final CustomOperation whole = CustomOperation.of("whole", x -> {
        fail();
        return x.get(0).sin();
    });

    private final CustomOperation elementwise = CustomOperation.elementwise(
            "elementwise",
            x -> {
                fail();
                return x / (1 + Math.abs(x));
            },
            (x, y) -> x.abs().add(1).pow(-2));

    private void fail() {
        if (left.getAndDecrement() == 0) {
            throw new ArithmeticException("as planned");
        }
    }

    /** A step whose new states are random expressions of old and new ones, operations that fail among them. */
    private Tensors step(Tensors s, long seed) {
        Random random = new Random(seed);
        Tensor matrix = RNG.split(seed).normal(40, 40).mul(0.1);
        List<Tensor> known = new ArrayList<>(s.tensors());
        for (int i = 0; i < STATES; i++) {
            Tensor a = known.get(random.nextInt(known.size()));
            Tensor b = known.get(random.nextInt(known.size()));
            Tensor next = random.nextInt(6) == 0 ? a : a.mul(0.9).sub(b.mul(0.1));
            for (int k = random.nextInt(3); k > 0; k--) {
                next = List.<UnaryOperator<Tensor>>of(
                                x -> x.matmul(matrix), whole::apply, elementwise::apply, Tensor::tanh)
                        .get(random.nextInt(4))
                        .apply(next);
            }
            known.add(next);
        }
        return Tensors.of(known.subList(STATES, known.size()));
    }

    private static Tensors start() {
        List<Tensor> states = new ArrayList<>();
        for (int i = 0; i < STATES; i++) {
            states.add(RNG.split(i).normal(600, 40));
        }
        return Tensors.of(states);
    }

    @Property(tries = 60)
    void aFailedStepLeavesTheStateAndTheLoopGoesOnAsIfNothingHadBeen(
            @ForAll @IntRange(max = 10_000) int seed, @ForAll @IntRange(min = 1, max = 3) int threads) {
        left.set(NEVER);
        Loop<Tensors, Tensors> undisturbed = Program.loop(s -> step(s, seed), start());
        Loop<Tensors, Tensors> loop = Program.loop(s -> step(s, seed), start());
        loop.setThreads(threads);
        Random random = new Random(seed);
        for (int i = 0; i < 4; i++) {
            Tensors before = loop.state();
            left.set(random.nextBoolean() ? random.nextInt(4) : random.nextInt(60_000));
            try {
                loop.step();
            } catch (ArithmeticException e) {
                assertSameBits(before, loop.state());
                left.set(NEVER);
                loop.step();
            }
            left.set(NEVER);
            undisturbed.step();
            assertSameBits(undisturbed.state(), loop.state());
        }
    }

    private static void assertSameBits(Tensors expected, Tensors actual) {
        for (int i = 0; i < expected.count(); i++) {
            assertArrayEquals(expected.get(i).toArray(), actual.get(i).toArray());
        }
    }

    /** The state that is written first is the one that the operation which fails does not need. */
    @Test
    void whatComesBeforeAFailureIsUndone() {
        Loop<Tensors, Tensors> loop = Program.loop(
                s -> Tensors.of(s.get(0).add(1), whole.apply(s.get(0).add(1)).add(s.get(1))),
                Tensors.of(Tensor.of(1), Tensor.of(2)));
        left.set(1);
        loop.step();
        Tensors once = loop.state();
        assertEquals(
                "as planned",
                assertThrows(ArithmeticException.class, loop::step).getMessage());
        assertSameBits(once, loop.state());
        assertEquals(2, loop.get(s -> s.get(0)).item());
        left.set(NEVER);
        loop.step();
        assertEquals(3, loop.get(s -> s.get(0)).item());
    }

    @Test
    void anIndexOfAKeyThatIsNotWholeIsSuchAFailure() {
        Rng key = Rng.of(3);
        Loop<Tensors, Tensor> loop = Program.loop(
                (s, index) -> Tensors.of(
                        s.get(0).add(1), s.get(1).add(key.split(index).normal(2))),
                Tensors.of(Tensor.of(1), Tensor.zeros(2)),
                Tensor.scalar(0));
        loop.step(Tensor.scalar(7));
        Tensors once = loop.state();
        assertThrows(IllegalArgumentException.class, () -> loop.step(Tensor.scalar(0.5)));
        assertSameBits(once, loop.state());
    }

    /** A guard of one's own: a watched tensor is checked when it is computed, so it cannot be recorded. */
    @Test
    void aGuardThatStopsTheLoopLeavesTheLastFiniteState() {
        CustomOperation guard = CustomOperation.of("guard", x -> {
            Tensor value = x.get(0);
            if (!Double.isFinite(value.sum().item())) {
                throw new ArithmeticException("guard: got a number that is not finite");
            }
            return value;
        });
        Loop<Tensors, Tensors> loop = Program.loop(
                s -> Tensors.of(s.get(0).mul(1e100), guard.apply(s.get(0).mul(1e100))),
                Tensors.of(Tensor.of(1), Tensor.of(1)));
        for (int i = 0; i < 3; i++) {
            loop.step();
        }
        assertThrows(ArithmeticException.class, loop::step);
        assertThrows(ArithmeticException.class, loop::step);
        assertSameBits(Tensors.of(Tensor.of(1e100 * 1e100 * 1e100), Tensor.of(1e100 * 1e100 * 1e100)), loop.state());
        assertThrows(
                IllegalStateException.class,
                () -> Program.loop((Tensor s) -> FiniteGuard.watch(s).mul(2), Tensor.of(1)));
    }

    /** More than one array is written before the stack is known to be too short. */
    @Test
    void aStackThatOverflowsInACustomOperationLeavesTheState() {
        boolean[] deep = {false};
        CustomOperation recursive = CustomOperation.of("recursive", x -> deep[0] ? forEver(x.get(0)) : x.get(0));
        Loop<Tensors, Tensors> loop = Program.loop(
                s -> Tensors.of(s.get(0).add(1), recursive.apply(s.get(0).add(1))),
                Tensors.of(Tensor.of(1), Tensor.of(1)));
        loop.step();
        Tensors once = loop.state();
        deep[0] = true;
        assertThrows(StackOverflowError.class, loop::step);
        assertSameBits(once, loop.state());
    }

    private static Tensor forEver(Tensor x) {
        return forEver(x).add(1);
    }

    @Test
    void anInterruptedThreadFinishesItsStep() {
        UnaryOperator<Tensors> step = s -> step(s, 5);
        Loop<Tensors, Tensors> undisturbed = Program.loop(step, start());
        Loop<Tensors, Tensors> loop = Program.loop(step, start());
        loop.setThreads(2);
        for (int i = 0; i < 5; i++) {
            Thread.currentThread().interrupt();
            loop.step();
            assertTrue(Thread.interrupted());
            undisturbed.step();
        }
        assertSameBits(undisturbed.state(), loop.state());
    }

    @Test
    void aStateThatIsRefusedChangesNothing() {
        Loop<Tensors, Tensors> loop =
                Program.loop(s -> Tensors.of(s.get(1), s.get(0)), Tensors.of(Tensor.of(1), Tensor.of(2)));
        Tensor fine = Tensor.of(5);
        Derivatives.gradient(
                x -> {
                    assertThrows(IllegalStateException.class, () -> loop.set(Tensors.of(fine, x)));
                    return x.sum();
                },
                Tensor.of(6));
        assertSameBits(Tensors.of(Tensor.of(1), Tensor.of(2)), loop.state());
    }

    /** Where nothing can fail any more, states are written in place. */
    @Test
    void onlyWhatComesBeforeTheLastFailureIsStaged() {
        Tensors start = Tensors.of(Tensor.ones(3000), Tensor.ones(3000));
        UnaryOperator<Tensors> safe = s -> {
            Tensor next = s.get(0).add(1);
            return Tensors.of(next, s.get(1).mul(next.sum().tanh()));
        };
        UnaryOperator<Tensors> mixed = s -> {
            Tensor failing = elementwise.apply(s.get(0));
            return Tensors.of(failing, s.get(1).mul(failing.sum().tanh()));
        };
        assertEquals(2, inPlace(Program.loop(safe, start)));
        assertEquals(1, inPlace(Program.loop(mixed, start)));
    }

    private static long inPlace(Loop<?, ?> loop) {
        return loop.toString()
                .lines()
                .mapToLong(line -> line.split(" in place", -1).length - 1)
                .sum();
    }
}
