package nabla.autodiff.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NormalQuantileTest {

    /** Values to 17 digits from mpmath. */
    @Test
    void quantilesAreThoseOfTheTables() {
        assertEquals(0, NormalQuantile.of(0.5));
        assertEquals(1.9599639845400543, NormalQuantile.of(0.975), 2e-15);
        assertEquals(-3.0902323061678135, NormalQuantile.of(0.001), 4e-15);
        assertEquals(-4.7534243088228989, NormalQuantile.of(1e-6), 5e-15);
        assertEquals(-8.2095361516013874, NormalQuantile.of(0x1p-53), 8e-15);
    }

    /** Φ(Φ⁻¹(u)) = u, with Φ(z) = erfc(−z/√2)/2. */
    @Test
    void theQuantileInvertsTheDistributionFunction() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            double u = NormalQuantile.centred(
                    random.nextBoolean() ? random.nextDouble() : Math.pow(2, -50 * random.nextDouble() - 1));
            double z = NormalQuantile.of(u);
            double phi = 0.5 * ErrorFunction.erfc(-z * Math.sqrt(0.5));
            assertEquals(u, phi, 1e-15 * u * (4 + z * z), () -> "at " + u);
            assertEquals(-z, NormalQuantile.of(1 - u));
        }
    }
}
