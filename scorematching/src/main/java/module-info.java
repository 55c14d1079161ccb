/** Score matching: learning &nabla;log p from samples, and sampling from what was learnt. */
module nabla.scorematching {
    requires transitive nabla.nn;

    exports nabla.scorematching;
    exports nabla.scorematching.conditions;
    exports nabla.scorematching.conformance;
    exports nabla.scorematching.densities;
    exports nabla.scorematching.diffusion;
    exports nabla.scorematching.discrete;
    exports nabla.scorematching.estimators;
    exports nabla.scorematching.kernels;
    exports nabla.scorematching.losses;
    exports nabla.scorematching.metrics;
    exports nabla.scorematching.models;
    exports nabla.scorematching.samplers;
    exports nabla.scorematching.tables;
}
