package nabla.examples.playground;

import java.util.Optional;
import java.util.concurrent.Executor;
import nabla.autodiff.Parts;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TreeRecord;
import nabla.nn.Parameters;

/**
 * What is seen of one training: the field on a grid, the chains, the losses, and, worked out in the background, the density and the
 * bound. It belongs to the thread of its session.
 */
final class Stage {
    /** Arrows along a side. */
    static final int ARROWS = 21;

    /** Cells of the density along a side. */
    static final int CELLS = 32;

    /** The chains that walk. */
    static final int CHAINS = 300;

    /** A run of chains takes about this many pictures, and is shown for a while when it is at its end. */
    private static final int PICTURES = 200;

    private static final int PICTURES_AT_END = 60;

    /** Between two densities is this many times the time that one takes, so that most of the processor is left to the training. */
    private static final int REST = 3;

    private final Settings settings;
    private final Recipe recipe;
    private final Tensor data;
    private final Executor background;
    private final LossCurve losses = new LossCurve();
    private final Program<Field, Tensor> field;
    private Chains<?, ?> chains;
    private int picturesAtEnd;
    private boolean boundIsRequested;
    private volatile Optional<Bound> bound = Optional.empty();
    private volatile double[] density = {};
    private Parameters densityOf = Parameters.none();
    private volatile long densityFrom = System.nanoTime();
    private volatile boolean densityIsDue = true;

    /** What the field depends on. */
    private record Field(Parameters parameters, Tensor level) implements TreeRecord<Field> {
        @Override
        public Parts<Field> parts() {
            return Parts.of(Field::new, parameters, level);
        }
    }

    /**
     * A stage for a training.
     *
     * @param start the parameters before the first step
     * @param background runs what takes longer than a picture
     */
    Stage(Settings settings, Tensor data, Parameters start, Executor background) {
        this.settings = settings;
        this.recipe = Recipe.of(settings);
        this.data = data;
        this.background = background;
        this.chains = recipe.chains();
        Tensor points = grid(ARROWS, Recipe.WINDOW);
        this.field = Program.compile(
                f -> recipe.score(f.parameters, points, f.level), new Field(start, Tensor.scalar(recipe.level(0))));
    }

    /** The midpoints of n×n cells of the window [−half, half]², row by row from below, [n², 2]. */
    static Tensor grid(int n, double half) {
        Tensor middle = Tensor.arange(n).add(0.5).mul(2 * half / n).sub(half);
        Tensor x = middle.unsqueeze(0).broadcastTo(n, n).reshape(n * n);
        Tensor y = middle.unsqueeze(1).broadcastTo(n, n).reshape(n * n);
        return Tensor.stack(1, x, y);
    }

    /** The losses so far. */
    LossCurve losses() {
        return losses;
    }

    /** Lets the chains begin anew, with steps of this size. */
    void restartChains(double stepSize) {
        chains = Recipe.of(settings.stepSize(stepSize)).chains();
        picturesAtEnd = 0;
    }

    /** Moves the chains on by one picture. */
    void walk(Parameters parameters) {
        if (chains.step() == chains.steps() && ++picturesAtEnd > PICTURES_AT_END) {
            chains.restart(parameters);
            picturesAtEnd = 0;
        } else {
            chains.advance(parameters, Math.max(1, chains.steps() / PICTURES));
        }
    }

    /** The noise level or the time that the chains are at. */
    double level() {
        return recipe.level(chains.step());
    }

    /** The score at the points of the grid, [n², 2], at the level of the chains. */
    double[] field(Parameters parameters) {
        return field.run(new Field(parameters, Tensor.scalar(level()))).toArray();
    }

    /** The chains. */
    Chains<?, ?> chains() {
        return chains;
    }

    /** What the loss is compared with, once it is known. */
    Optional<Bound> bound() {
        return bound;
    }

    /** The density in the cells of the window as it was lately; none before it is known, or if there is none. */
    double[] density() {
        return density;
    }

    /**
     * Has bound and density worked out in the background. The density is not asked for while it is being worked out, or was a moment
     * ago, or is that of these parameters already.
     */
    void request(Parameters parameters) {
        if (!boundIsRequested) {
            boundIsRequested = true;
            Rng rng = settings.rng().split(6);
            background.execute(() -> bound = recipe.bound(data, rng));
        }
        if (densityIsDue && parameters != densityOf && System.nanoTime() - densityFrom >= 0) {
            densityIsDue = false;
            densityOf = parameters;
            background.execute(() -> workOutDensity(parameters));
        }
    }

    private void workOutDensity(Parameters parameters) {
        long begin = System.nanoTime();
        try {
            Optional<Tensor> found = recipe.density(parameters, grid(CELLS, Recipe.WINDOW), data);
            density = found.map(Tensor::toArray).orElse(new double[0]);
        } finally {
            densityFrom = System.nanoTime() + REST * (System.nanoTime() - begin);
            densityIsDue = true;
        }
    }
}
