/** Score matching: learning &nabla;log p from samples, and sampling from what was learnt. */
module nabla.scorematching {
    requires transitive nabla.nn;

    exports nabla.scorematching;
    exports nabla.scorematching.diffusion;
    exports nabla.scorematching.metrics;
}
