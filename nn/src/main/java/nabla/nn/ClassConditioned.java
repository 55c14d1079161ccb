package nabla.nn;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * A network conditioned on one number t and one class y for each row: f(x, e(t) + E_y) with an embedding e of the
 * number, under {@code embedding}, a vector E_y for each class, under {@code classes}, and a body f, under {@code
 * body}. A number y that is no class, like −1, adds nothing: so the network can be asked without a class. The three
 * take children 0, 1 and 2 of a key.
 *
 * <p>It is {@link TimeConditioned} with a class beside the time.
 */
public final class ClassConditioned implements ConditionalLayer {
    private static final String EMBEDDING = "embedding";
    private static final String CLASSES = "classes";
    private static final String BODY = "body";

    private final Layer embedding;
    private final Embedding classes;
    private final ConditionalLayer body;

    private ClassConditioned(Layer embedding, Embedding classes, ConditionalLayer body) {
        this.embedding = embedding;
        this.classes = classes;
        this.body = body;
    }

    /** f(x, e(t) + E_y) of these three; the vectors of the classes are as long as e(t). */
    public static ClassConditioned of(Layer embedding, Embedding classes, ConditionalLayer body) {
        Doors.present("ClassConditioned", "an embedding", embedding);
        Doors.present("ClassConditioned", "classes", classes);
        return new ClassConditioned(embedding, classes, Doors.present("ClassConditioned", "a body", body));
    }

    @Override
    public Parameters init(Rng rng) {
        return embedding
                .init(rng.split(0))
                .under(EMBEDDING)
                .and(classes.init(rng.split(1)).under(CLASSES))
                .and(body.init(rng.split(2)).under(BODY));
    }

    /**
     * f(x, e(t) + E_y).
     *
     * @param x [B, D]
     * @param condition t and y side by side, [B, 2] or [1, 2] for all rows
     */
    @Override
    public Tensor apply(Parameters parameters, Tensor x, Tensor condition) {
        Tensor rows = Doors.condition("ClassConditioned", x, condition, 2);
        Tensor embedded = embedding.apply(parameters.scoped(EMBEDDING), rows.slice(1, 0, 1));
        return body.apply(body(parameters), x, sum(embedded, classes(parameters, rows)));
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Tensor condition, Rng rng) {
        Tensor rows = Doors.condition("ClassConditioned", x, condition, 2);
        Tensor embedded = embedding.apply(parameters.scoped(EMBEDDING), rows.slice(1, 0, 1), rng.split(0));
        return body.apply(body(parameters), x, sum(embedded, classes(parameters, rows)), rng.split(2));
    }

    @Override
    public Tensor summarize(Summary summary, Parameters parameters, Tensor x, Tensor condition) {
        Tensor rows = Doors.condition("ClassConditioned", x, condition, 2);
        Tensor embedded =
                embedding.summarize(summary.under(EMBEDDING), parameters.scoped(EMBEDDING), rows.slice(1, 0, 1));
        Tensor vectors = classes.summarize(summary.under(CLASSES), parameters.scoped(CLASSES), rows.slice(1, 1, 2));
        return body.summarize(summary.under(BODY), body(parameters), x, sum(embedded, vectors));
    }

    private Tensor classes(Parameters parameters, Tensor rows) {
        return classes.apply(parameters.scoped(CLASSES), rows.slice(1, 1, 2));
    }

    private static Tensor sum(Tensor embedded, Tensor vectors) {
        Doors.requireSameShape("ClassConditioned", embedded, vectors);
        return embedded.add(vectors);
    }

    private static Parameters body(Parameters parameters) {
        parameters.requireOnly(EMBEDDING, CLASSES, BODY);
        return parameters.scoped(BODY);
    }

    @Override
    public Smoothness smoothness() {
        return body.smoothness();
    }

    @Override
    public String toString() {
        return "ClassConditioned(" + embedding + ", " + classes + ", " + body + ")";
    }
}
