/** Neural networks as pure functions of their parameters, with optimisers and checkpoints. */
module nabla.nn {
    requires transitive nabla.autodiff;

    exports nabla.nn;
    exports nabla.nn.data;
    exports nabla.nn.files;
    exports nabla.nn.optimizers;
    exports nabla.nn.training;
}
