package nabla.examples.playground;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.data.Batches;
import nabla.nn.optimizers.Adam;
import nabla.nn.training.Loss;
import nabla.nn.training.Progress;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingResult;

/**
 * One tab's training. A thread of its own trains by the library's {@link Trainer}, and between two steps grants what the page
 * wishes: a picture, a pause, other settings. So nothing here is shared between threads but the queue of wishes.
 */
final class Session implements AutoCloseable {
    /** What the thread is at. */
    enum State {
        TRAINING,
        PAUSED,
        DONE,
        FAILED,
        REFUSED
    }

    private static final long TICK = 50;
    private static final int MOST_WISHES = 64;
    /** The first steps have the processor to themselves, for a JVM that has just started compiles what they use. */
    private static final int UNDISTURBED = 100;

    /** A wish is granted between two steps; the first step of a training is compiled before. */
    private static final long PATIENCE = 30;

    private final Executor background;
    private final Limits limits;
    private final LinkedBlockingQueue<Wish> wishes = new LinkedBlockingQueue<>(MOST_WISHES);
    private final Thread thread = new Thread(this::run, "playground session");
    private volatile long lastWish = System.nanoTime();
    private volatile boolean ended;

    private Settings settings;
    private Settings next;
    private Stage stage;
    private Parameters parameters;
    private State state = State.PAUSED;
    private String message = "";
    private long step;
    private double floor = Double.NEGATIVE_INFINITY;
    private Rate rate = new Rate();

    /** Something to be done between two steps; the answer goes to whoever waits for it. */
    private record Wish(Function<Session, byte[]> work, CompletableFuture<byte[]> answer) {}

    Session(Settings settings, Limits limits, Executor background) {
        this.next = settings;
        this.limits = limits;
        this.background = background;
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether nobody has wished anything for as long as a session may live. */
    boolean isForgotten() {
        return ended || System.nanoTime() - lastWish > limits.idle().toNanos();
    }

    /** Trains by other settings, from the beginning. */
    void start(Settings other) {
        ask(session -> {
            session.next = other;
            return new byte[0];
        });
    }

    /** Stops for a while, or goes on. */
    void pause(boolean pause) {
        ask(session -> {
            if (session.state == State.TRAINING || session.state == State.PAUSED) {
                session.state = pause ? State.PAUSED : State.TRAINING;
            }
            return new byte[0];
        });
    }

    /** Lets the chains begin anew, with steps of this size. */
    void restartChains(double stepSize) {
        ask(session -> {
            if (session.stage != null) {
                session.stage.restartChains(stepSize);
            }
            return new byte[0];
        });
    }

    /** The next picture, as a {@link Frame}. */
    byte[] picture() {
        return ask(Session::draw);
    }

    private byte[] ask(Function<Session, byte[]> work) {
        lastWish = System.nanoTime();
        Wish wish = new Wish(work, new CompletableFuture<>());
        if (!wishes.offer(wish)) {
            throw new Refusal(429, "too many wishes wait");
        }
        if (ended) { // asked after the wish is in the queue, for the thread may have looked into it for the last time
            throw hasEnded();
        }
        try {
            return wish.answer.get(PATIENCE, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(503, "the playground is stopping");
        } catch (TimeoutException e) {
            throw new Refusal(503, "the session gave no answer in time");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Refusal refusal ? refusal : new IllegalStateException(e.getCause());
        }
    }

    private void run() {
        try {
            while (!ended) {
                if (next != null) {
                    settings = next;
                    next = null;
                    train();
                }
                grantOne(TICK);
            }
        } finally {
            ended = true;
            wishes.forEach(wish -> wish.answer.completeExceptionally(hasEnded()));
        }
    }

    private static Refusal hasEnded() {
        return new Refusal(404, "the session has ended");
    }

    private void train() {
        step = 0;
        message = "";
        floor = Double.NEGATIVE_INFINITY;
        stage = null;
        rate = new Rate();
        Rng rng = settings.rng();
        try (Heard heard = new Heard()) {
            Tensor rows = settings.rows();
            Recipe recipe = Recipe.of(settings);
            parameters = recipe.init(rng.split(1));
            stage = new Stage(settings, rows, parameters, background);
            Loss loss = watched(recipe.loss());
            Batches batches = Batches.of(rows, settings.batch(), rng.split(2));
            Trainer trainer =
                    Trainer.of(loss, Adam.of(settings.rate())).listener(progress -> afterStep(progress, heard));
            state = State.TRAINING;
            TrainingResult result = trainer.fit(parameters, batches, settings.steps(), rng.split(3));
            if (result.end() != TrainingResult.End.STOPPED) {
                parameters = result.parameters();
                boolean failed = result.end() == TrainingResult.End.FAILED;
                state = failed ? State.FAILED : State.DONE;
                message = failed ? result.reason() : message;
                stage.restartChains(settings.stepSize());
            }
        } catch (IllegalArgumentException e) {
            state = State.REFUSED;
            message = e.getMessage();
        } catch (RuntimeException e) {
            state = State.FAILED;
            message = String.valueOf(e.getMessage());
        }
    }

    /** The loss, which tells the floor that it finds in the data. */
    private Loss watched(Loss loss) {
        return new Loss() {
            @Override
            public Tensor of(Parameters p, Tensor batch, Rng rng) {
                return loss.of(p, batch, rng);
            }

            @Override
            public Floor inspect(Batches batches) {
                Floor found = loss.inspect(batches);
                floor = found.lowest();
                return found;
            }
        };
    }

    private void afterStep(Progress progress, Heard heard) {
        step = progress.step();
        stage.losses().add(progress.loss());
        rate.tick();
        List<String> told = heard.messages();
        message = told.isEmpty() ? "" : told.get(0);
        if (!ended && wishes.isEmpty() && state == State.TRAINING && !isUnseen()) {
            return;
        }
        parameters = progress.parameters();
        do {
            grantOne(state == State.TRAINING && !isUnseen() ? 0 : TICK);
        } while (!ended && next == null && (state == State.PAUSED || isUnseen() || !wishes.isEmpty()));
        if (ended || next != null) {
            progress.stop("other settings");
        }
    }

    private boolean isUnseen() {
        return System.nanoTime() - lastWish > limits.unseen().toNanos();
    }

    private void grantOne(long millis) {
        try {
            Wish wish = wishes.poll(millis, TimeUnit.MILLISECONDS);
            if (wish != null) {
                try {
                    wish.answer.complete(wish.work.apply(this));
                } catch (RuntimeException e) {
                    wish.answer.completeExceptionally(e);
                }
            }
        } catch (InterruptedException e) {
            ended = true;
        }
    }

    private byte[] draw() {
        Frame frame = new Frame()
                .with("state", next != null ? "training" : state.name().toLowerCase(Locale.ROOT))
                .with("step", step)
                .with("steps", settings == null ? 0 : settings.steps())
                .with("message", message);
        if (stage == null || parameters == null || state == State.REFUSED) {
            return frame.bytes();
        }
        stage.walk(parameters);
        if (step >= UNDISTURBED || state != State.TRAINING) {
            stage.request(parameters);
        }
        stage.bound().ifPresent(bound -> frame.with("bound", bound.value()).with("least", bound.isLeast()));
        return frame.with("loss", stage.losses().recent())
                .with("interval", stage.losses().interval())
                .with("floor", floor)
                .with("rate", rate.perSecond())
                .with("level", stage.level())
                .with("walked", stage.chains().step())
                .with("walk", stage.chains().steps())
                .list("losses", stage.losses().means())
                .list("field", stage.field(parameters))
                .list("chains", stage.chains().points().toArray())
                .list("density", stage.density())
                .bytes();
    }

    /** Ends the thread, after the step that it is at. */
    @Override
    public void close() {
        ended = true;
        thread.interrupt();
    }

    /** Steps a second, over about the last half second. */
    private static final class Rate {
        private static final long SPAN = 500_000_000L;

        private long since = System.nanoTime();
        private int steps;
        private double perSecond = Double.NaN;

        void tick() {
            steps++;
            long now = System.nanoTime();
            if (now - since > SPAN) {
                perSecond = steps * 1e9 / (now - since);
                since = now;
                steps = 0;
            }
        }

        double perSecond() {
            return perSecond;
        }
    }
}
