package nabla.autodiff.operations;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.calculus.Constant;
import nabla.autodiff.calculus.Elementwise;
import nabla.autodiff.evaluation.Pointwise;
import nabla.autodiff.kernels.DoubleKernels;
import nabla.autodiff.kernels.Kernels;

/** How an entry of the catalogue is written: name, kernel, derivative. */
final class Entries {
    /** The arithmetic in use. */
    static final DoubleKernels K = Kernels.active();

    private Entries() {}

    static Elementwise elementwise(String name, Kernels.Unary kernel, Unary derivative) {
        return elementwise(name, Pointwise.unary(kernel), derivative);
    }

    /** A function that exists in doubles alone. */
    static Elementwise elementwise(String name, DoubleKernels.Unary kernel, Unary derivative) {
        return elementwise(name, Pointwise.unary(kernel), derivative);
    }

    private static Elementwise elementwise(String name, Pointwise evaluation, Unary derivative) {
        return new Elementwise(name, List.of(), evaluation, (x, y) -> derivative.at(x[0], y));
    }

    static Elementwise elementwise(String name, Kernels.Binary kernel, Binary first, Binary second) {
        return elementwise(name, Pointwise.binary(kernel), first, second);
    }

    /** A function that exists in doubles alone. */
    static Elementwise elementwise(String name, DoubleKernels.Binary kernel, Binary first, Binary second) {
        return elementwise(name, Pointwise.binary(kernel), first, second);
    }

    private static Elementwise elementwise(String name, Pointwise evaluation, Binary first, Binary second) {
        return new Elementwise(
                name, List.of(), evaluation, (x, y) -> first.at(x[0], x[1], y), (x, y) -> second.at(x[0], x[1], y));
    }

    static Constant constant(String name, Pointwise evaluation) {
        return new Constant(name, List.of(), evaluation);
    }

    /** The derivative of y = f(x). */
    @FunctionalInterface
    interface Unary {
        Tensor at(Tensor x, Tensor y);
    }

    /** One derivative of y = f(a, b). */
    @FunctionalInterface
    interface Binary {
        Tensor at(Tensor a, Tensor b, Tensor y);
    }
}
