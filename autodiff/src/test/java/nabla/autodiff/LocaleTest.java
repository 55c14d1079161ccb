package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Texts have the same digits everywhere; in Egypt's locale a formatter writes 12 as ١٢. */
class LocaleTest {
    private static final CustomOperation WRONG =
            CustomOperation.elementwise("wrong", x -> x * x, (x, y) -> x.mul(2.001));

    private static String texts() {
        Function<Tensor, Tensor> f = x -> x.mul(0.5).tanh().sum();
        Tensor x = Tensor.ones(12);
        Tape tape = Tape.record(f, x);
        String check = assertThrows(
                        AssertionError.class,
                        () -> GradientCheck.check((Tensor y) -> WRONG.apply(y), Tensor.ones(3), 1))
                .getMessage();
        return Program.compile(f, x) + "\n" + tape + "\n" + tape.toDot() + "\n" + check;
    }

    @Test
    void textsHaveTheSameDigitsInEveryLocale() {
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.ROOT);
            String expected = texts();
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            assertEquals("١٢", String.format("%d", 12));
            assertEquals(expected, texts());
        } finally {
            Locale.setDefault(usual);
        }
    }
}
