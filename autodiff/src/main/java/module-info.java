/** Automatic differentiation of tensor programs: derivatives of any order, on java.base alone. */
module nabla.autodiff {
    requires static jdk.incubator.vector;

    exports nabla.autodiff;
}
