package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that are trees by naming their parts. */
class TreeRecordTest {
    private record Point(Tensor x, Tensor y) implements TreeRecord<Point> {
        @Override
        public Parts<Point> parts() {
            return Parts.of(Point::new, x, y);
        }
    }

    private record Particle(String name, Point at, Rng rng, Tensors weights) implements TreeRecord<Particle> {
        @Override
        public Parts<Particle> parts() {
            return Parts.of((p, r, w) -> new Particle(name, p, r, w), at, rng, weights);
        }
    }

    private static final Particle PARTICLE =
            new Particle("a", new Point(Tensor.of(3), Tensor.of(4)), Rng.of(1), Tensors.of(Tensor.of(1), Tensor.of(2)));

    private static Tensor squaredDistance(Particle p) {
        return p.at().x().square().add(p.at().y().square()).sum();
    }

    @Test
    void aRecordOfRecordsGoesToTensorsAndBack() {
        Particle back = PARTICLE.withTensors(PARTICLE.tensors());
        assertEquals(5, PARTICLE.tensors().size());
        assertEquals("a", back.name());
        assertSame(PARTICLE.at().y(), back.at().y());
        assertSame(PARTICLE.weights().get(1), back.weights().get(1));
    }

    static Stream<Parts<List<Tensor>>> partsOfEveryNumber() {
        Tensor[] t = IntStream.range(0, 8).mapToObj(Tensor::scalar).toArray(Tensor[]::new);
        return Stream.of(
                Parts.of((a) -> List.of(a), t[0]),
                Parts.of((a, b) -> List.of(a, b), t[0], t[1]),
                Parts.of((a, b, c) -> List.of(a, b, c), t[0], t[1], t[2]),
                Parts.of((a, b, c, d) -> List.of(a, b, c, d), t[0], t[1], t[2], t[3]),
                Parts.of((a, b, c, d, e) -> List.of(a, b, c, d, e), t[0], t[1], t[2], t[3], t[4]),
                Parts.of((a, b, c, d, e, f) -> List.of(a, b, c, d, e, f), t[0], t[1], t[2], t[3], t[4], t[5]),
                Parts.of(
                        (a, b, c, d, e, f, g) -> List.of(a, b, c, d, e, f, g),
                        t[0],
                        t[1],
                        t[2],
                        t[3],
                        t[4],
                        t[5],
                        t[6]),
                Parts.of(
                        (a, b, c, d, e, f, g, h) -> List.of(a, b, c, d, e, f, g, h),
                        t[0],
                        t[1],
                        t[2],
                        t[3],
                        t[4],
                        t[5],
                        t[6],
                        t[7]));
    }

    @ParameterizedTest
    @MethodSource("partsOfEveryNumber")
    void partsKeepTheirOrder(Parts<List<Tensor>> parts) {
        List<Tensor> tensors = parts.tensors();
        for (int i = 0; i < tensors.size(); i++) {
            assertEquals(i, tensors.get(i).item());
        }
        assertEquals(tensors, parts.withTensors(tensors));
    }

    @Test
    void aWrongNumberOfTensorsIsRefusedByName() {
        List<Tensor> one = List.of(Tensor.of(1));
        assertEquals(
                "Point: expected 2 tensors, got 1",
                assertThrows(IllegalArgumentException.class, () -> PARTICLE.at().withTensors(one))
                        .getMessage());
        assertEquals(
                "Particle: expected 5 tensors, got 1",
                assertThrows(IllegalArgumentException.class, () -> PARTICLE.withTensors(one))
                        .getMessage());
    }

    @Test
    void aGradientIsARecordOfTheSameKind() {
        Particle gradient = Derivatives.gradient(TreeRecordTest::squaredDistance, PARTICLE);
        assertEquals(6, gradient.at().x().item());
        assertEquals(8, gradient.at().y().item());
    }

    @Test
    void aProgramTakesAndGivesRecords() {
        Function<Particle, Point> step =
                p -> Derivatives.gradient(TreeRecordTest::squaredDistance, p).at();
        Point at = Program.compile(step, PARTICLE).run(PARTICLE);
        assertEquals(6, at.x().item());
        assertEquals(8, at.y().item());
    }

    @Test
    void aLoopKeepsARecordAsItsState() {
        Loop<Point, Tensors> loop = Program.loop(p -> new Point(p.y(), p.x().add(p.y())), PARTICLE.at());
        loop.step();
        loop.step();
        assertEquals(7, loop.state().x().item());
        assertEquals(11, loop.get(Point::y).item());
    }
}
