package nabla.nn.data;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * Samples in the plane, [n, 2], that papers on generative models show: several modes, thin curves, sharp edges. All lie
 * within about ±4.
 */
public final class ToyData {
    private ToyData() {}

    /** Eight normal distributions of deviation 0.35 on a circle of radius 2√2. */
    public static Tensor eightGaussians(Rng rng, int n) {
        Doors.atLeast("ToyData.eightGaussians", "points", 0, n);
        Tensor angle = whole(rng.split(0), 8, n).mul(Math.PI / 4);
        return polar(Tensor.scalar(2 * Math.sqrt(2)), angle)
                .add(rng.split(1).normal(n, 2).mul(0.35));
    }

    /** Two half circles that reach into each other, with noise of deviation 0.2. */
    public static Tensor moons(Rng rng, int n) {
        Doors.atLeast("ToyData.moons", "points", 0, n);
        Tensor angle = rng.split(0).uniform(n).mul(Math.PI);
        Tensor second = whole(rng.split(1), 2, n);
        Tensor sign = second.mul(-2).add(1);
        Tensor x = angle.cos().mul(sign).add(second).mul(2).sub(1);
        Tensor y = angle.sin().mul(sign).add(second.mul(0.5)).mul(2).sub(0.2);
        return points(x, y).add(rng.split(2).normal(n, 2).mul(0.2));
    }

    /** A spiral r = t/5 with an angle t from 1.5π to 4.5π, with noise of deviation 0.1. */
    public static Tensor swissRoll(Rng rng, int n) {
        Doors.atLeast("ToyData.swissRoll", "points", 0, n);
        Tensor t = rng.split(0).uniform(n).mul(2).add(1).mul(1.5 * Math.PI);
        return polar(t.mul(0.2), t).add(rng.split(1).normal(n, 2).mul(0.1));
    }

    /** The black fields of a board of four by four fields on [−4, 4]². */
    public static Tensor checkerboard(Rng rng, int n) {
        Doors.atLeast("ToyData.checkerboard", "points", 0, n);
        Tensor column = whole(rng.split(0), 4, n);
        Tensor row = whole(rng.split(1), 2, n)
                .mul(2)
                .add(column.mul(0.5).sub(column.mul(0.5).floor()).mul(2));
        return points(column, row).add(rng.split(2).uniform(n, 2)).mul(2).sub(4);
    }

    /** Five blades: normal with deviations 0.6 along and 0.2 across, and turned the more the farther out. */
    public static Tensor pinwheel(Rng rng, int n) {
        Doors.atLeast("ToyData.pinwheel", "points", 0, n);
        Tensor blade = whole(rng.split(0), 5, n).mul(2 * Math.PI / 5);
        Tensor along = rng.split(1).normal(n).mul(0.3).add(1);
        Tensor across = rng.split(2).normal(n).mul(0.1);
        Tensor angle = blade.add(along.exp().mul(0.25));
        Tensor x = angle.cos().mul(along).sub(angle.sin().mul(across));
        Tensor y = angle.sin().mul(along).add(angle.cos().mul(across));
        return points(x, y).mul(2);
    }

    /** Four circles of the radii 0.75, 1.5, 2.25 and 3, equally likely, with noise of deviation 0.08. */
    public static Tensor rings(Rng rng, int n) {
        Doors.atLeast("ToyData.rings", "points", 0, n);
        Tensor radius = whole(rng.split(0), 4, n).add(1).mul(0.75);
        Tensor angle = rng.split(1).uniform(n).mul(2 * Math.PI);
        return polar(radius, angle).add(rng.split(2).normal(n, 2).mul(0.08));
    }

    /** Whole numbers 0 … k−1, equally likely. */
    private static Tensor whole(Rng rng, int k, int n) {
        return rng.uniform(n).mul(k).floor();
    }

    private static Tensor polar(Tensor radius, Tensor angle) {
        return points(angle.cos().mul(radius), angle.sin().mul(radius));
    }

    private static Tensor points(Tensor x, Tensor y) {
        return Tensor.stack(1, x, y);
    }
}
