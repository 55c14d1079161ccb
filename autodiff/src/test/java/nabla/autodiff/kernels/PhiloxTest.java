package nabla.autodiff.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PhiloxTest {

    /** The known answers that Random123 publishes for philox4x32 with 10 rounds (file kat_vectors). */
    @Test
    void blocksAreThoseOfRandom123() {
        assertBlock(0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertBlock(-1, -1, -1, -1, -1, -1, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertBlock(
                0x243f6a88,
                0x85a308d3,
                0x13198a2e,
                0x03707344,
                0xa4093822,
                0x299f31d0, //
                0xd16cfe09,
                0x94fdcceb,
                0x5001e420,
                0x24126ea1);
    }

    @Test
    void elementsOfAStreamDoNotDependOnWhereItIsEntered() {
        double[] whole = new double[40];
        Philox.uniforms(3, -4, Philox.UNIFORM, 0, whole, 0, 40);
        for (int first = 0; first < 8; first++) {
            for (int n = 0; n < 20; n++) {
                double[] part = new double[n];
                Philox.uniforms(3, -4, Philox.UNIFORM, first, part, 0, n);
                assertArrayEquals(Arrays.copyOfRange(whole, first, first + n), part);
            }
        }
        for (int i = 0; i < 40; i++) {
            assertEquals(whole[i], Philox.halfOpenUniform(Philox.bits(3, -4, Philox.UNIFORM, i)));
        }
    }

    private static void assertBlock(
            int c0, int c1, int c2, int c3, int key0, int key1, int w0, int w1, int w2, int w3) {
        assertEquals((w0 & 0xFFFFFFFFL) | (long) w1 << 32, Philox.half(key0, key1, c0, c1, c2, c3, 0));
        assertEquals((w2 & 0xFFFFFFFFL) | (long) w3 << 32, Philox.half(key0, key1, c0, c1, c2, c3, 1));
    }
}
