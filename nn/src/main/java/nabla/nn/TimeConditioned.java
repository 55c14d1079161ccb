package nabla.nn;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * A network conditioned on one number per row (a time or a class), given to it as a vector: f(x, e(t)) with an embedding e
 * from [B, 1] to [B, C], under {@code embedding}, and a body f whose layers take [B, C] for their condition, under {@code
 * body}. The embedding takes child 0 of a key, the body child 1.
 */
public final class TimeConditioned implements ConditionalLayer {
    private static final String EMBEDDING = "embedding";
    private static final String BODY = "body";

    private final Layer embedding;
    private final ConditionalLayer body;

    private TimeConditioned(Layer embedding, ConditionalLayer body) {
        this.embedding = embedding;
        this.body = body;
    }

    /** f(x, e(t)) of these two. */
    public static TimeConditioned of(Layer embedding, ConditionalLayer body) {
        Doors.present("TimeConditioned", "an embedding", embedding);
        return new TimeConditioned(embedding, Doors.present("TimeConditioned", "a body", body));
    }

    @Override
    public Parameters init(Rng rng) {
        return embedding
                .init(rng.split(0))
                .under(EMBEDDING)
                .and(body.init(rng.split(1)).under(BODY));
    }

    /**
     * f(x, e(t)).
     *
     * @param x [B, D]
     * @param t [B] or [B, 1], or a scalar for all rows
     */
    @Override
    public Tensor apply(Parameters parameters, Tensor x, Tensor t) {
        Tensor embedded = embedding.apply(parameters.scoped(EMBEDDING), Doors.condition("TimeConditioned", x, t, 1));
        return body.apply(body(parameters), x, embedded);
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Tensor t, Rng rng) {
        Tensor embedded = embedding.apply(
                parameters.scoped(EMBEDDING), Doors.condition("TimeConditioned", x, t, 1), rng.split(0));
        return body.apply(body(parameters), x, embedded, rng.split(1));
    }

    @Override
    public Tensor summarize(Summary summary, Parameters parameters, Tensor x, Tensor t) {
        Tensor embedded = embedding.summarize(
                summary.under(EMBEDDING), parameters.scoped(EMBEDDING), Doors.condition("TimeConditioned", x, t, 1));
        return body.summarize(summary.under(BODY), body(parameters), x, embedded);
    }

    private static Parameters body(Parameters parameters) {
        parameters.requireOnly(EMBEDDING, BODY);
        return parameters.scoped(BODY);
    }

    @Override
    public Smoothness smoothness() {
        return body.smoothness();
    }

    @Override
    public String toString() {
        return "TimeConditioned(" + embedding + ", " + body + ")";
    }
}
