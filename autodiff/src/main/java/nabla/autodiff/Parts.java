package nabla.autodiff;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What a {@link TreeRecord} is made of: its parts in order, and how it is made from such parts.
 *
 * @param <T> the type of the record
 */
public final class Parts<T> {
    private final Function<Tensors.Reader, T> reading;
    private final List<Tensor> tensors;

    private Parts(Function<Tensors.Reader, T> reading, TensorTree<?>... parts) {
        this.reading = reading;
        this.tensors = Tensors.concat(parts);
    }

    /** The part of a record of one, and its constructor. */
    public static <A extends TensorTree<A>, T> Parts<T> of(Function<A, T> constructor, A a) {
        return new Parts<>(in -> constructor.apply(in.next(a)), a);
    }

    /** The parts of a record of two, and its constructor. */
    public static <A extends TensorTree<A>, B extends TensorTree<B>, T> Parts<T> of(
            BiFunction<A, B, T> constructor, A a, B b) {
        return new Parts<>(in -> constructor.apply(in.next(a), in.next(b)), a, b);
    }

    /** The parts of a record of three, and its constructor. */
    public static <A extends TensorTree<A>, B extends TensorTree<B>, C extends TensorTree<C>, T> Parts<T> of(
            Function3<A, B, C, T> constructor, A a, B b, C c) {
        return new Parts<>(in -> constructor.apply(in.next(a), in.next(b), in.next(c)), a, b, c);
    }

    /** The parts of a record of four, and its constructor. */
    public static <
                    A extends TensorTree<A>,
                    B extends TensorTree<B>,
                    C extends TensorTree<C>,
                    D extends TensorTree<D>,
                    T>
            Parts<T> of(Function4<A, B, C, D, T> constructor, A a, B b, C c, D d) {
        return new Parts<>(in -> constructor.apply(in.next(a), in.next(b), in.next(c), in.next(d)), a, b, c, d);
    }

    /** The parts of a record of five, and its constructor. */
    public static <
                    A extends TensorTree<A>,
                    B extends TensorTree<B>,
                    C extends TensorTree<C>,
                    D extends TensorTree<D>,
                    E extends TensorTree<E>,
                    T>
            Parts<T> of(Function5<A, B, C, D, E, T> constructor, A a, B b, C c, D d, E e) {
        return new Parts<>(
                in -> constructor.apply(in.next(a), in.next(b), in.next(c), in.next(d), in.next(e)), a, b, c, d, e);
    }

    /** The parts of a record of six, and its constructor. */
    public static <
                    A extends TensorTree<A>,
                    B extends TensorTree<B>,
                    C extends TensorTree<C>,
                    D extends TensorTree<D>,
                    E extends TensorTree<E>,
                    F extends TensorTree<F>,
                    T>
            Parts<T> of(Function6<A, B, C, D, E, F, T> constructor, A a, B b, C c, D d, E e, F f) {
        return new Parts<>(
                in -> constructor.apply(in.next(a), in.next(b), in.next(c), in.next(d), in.next(e), in.next(f)),
                a,
                b,
                c,
                d,
                e,
                f);
    }

    /** The parts of a record of seven, and its constructor. */
    public static <
                    A extends TensorTree<A>,
                    B extends TensorTree<B>,
                    C extends TensorTree<C>,
                    D extends TensorTree<D>,
                    E extends TensorTree<E>,
                    F extends TensorTree<F>,
                    G extends TensorTree<G>,
                    T>
            Parts<T> of(Function7<A, B, C, D, E, F, G, T> constructor, A a, B b, C c, D d, E e, F f, G g) {
        return new Parts<>(
                in -> constructor.apply(
                        in.next(a), in.next(b), in.next(c), in.next(d), in.next(e), in.next(f), in.next(g)),
                a,
                b,
                c,
                d,
                e,
                f,
                g);
    }

    /** The parts of a record of eight, and its constructor. */
    public static <
                    A extends TensorTree<A>,
                    B extends TensorTree<B>,
                    C extends TensorTree<C>,
                    D extends TensorTree<D>,
                    E extends TensorTree<E>,
                    F extends TensorTree<F>,
                    G extends TensorTree<G>,
                    H extends TensorTree<H>,
                    T>
            Parts<T> of(Function8<A, B, C, D, E, F, G, H, T> constructor, A a, B b, C c, D d, E e, F f, G g, H h) {
        return new Parts<>(
                in -> constructor.apply(
                        in.next(a), in.next(b), in.next(c), in.next(d), in.next(e), in.next(f), in.next(g), in.next(h)),
                a,
                b,
                c,
                d,
                e,
                f,
                g,
                h);
    }

    /** The tensors of all parts, in order. */
    List<Tensor> tensors() {
        return tensors;
    }

    /** A record whose parts have these tensors. */
    T withTensors(List<Tensor> other) {
        return reading.apply(Tensors.reader(other));
    }

    /** A function of three arguments. */
    @FunctionalInterface
    public interface Function3<A, B, C, T> {
        /** The value of the function. */
        T apply(A a, B b, C c);
    }

    /** A function of four arguments. */
    @FunctionalInterface
    public interface Function4<A, B, C, D, T> {
        /** The value of the function. */
        T apply(A a, B b, C c, D d);
    }

    /** A function of five arguments. */
    @FunctionalInterface
    public interface Function5<A, B, C, D, E, T> {
        /** The value of the function. */
        T apply(A a, B b, C c, D d, E e);
    }

    /** A function of six arguments. */
    @FunctionalInterface
    public interface Function6<A, B, C, D, E, F, T> {
        /** The value of the function. */
        T apply(A a, B b, C c, D d, E e, F f);
    }

    /** A function of seven arguments. */
    @FunctionalInterface
    public interface Function7<A, B, C, D, E, F, G, T> {
        /** The value of the function. */
        T apply(A a, B b, C c, D d, E e, F f, G g);
    }

    /** A function of eight arguments. */
    @FunctionalInterface
    public interface Function8<A, B, C, D, E, F, G, H, T> {
        /** The value of the function. */
        T apply(A a, B b, C c, D d, E e, F f, G g, H h);
    }
}
