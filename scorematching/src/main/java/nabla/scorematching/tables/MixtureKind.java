package nabla.scorematching.tables;

/**
 * What a {@link TableMixture} is like, apart from its numbers.
 *
 * @param components K
 * @param shared whether all components have one covariance
 * @param drawn whether covariances are drawn to a multiple of the identity
 */
record MixtureKind(int components, boolean shared, boolean drawn) {
    /** It in words, for rows of so many numbers. */
    String text(int numbers) {
        String covariances = numbers == 0 || components == 1
                ? ""
                : shared ? " with one covariance" : " with covariances of their own";
        String identity = numbers == 0 || !drawn ? "" : ", drawn to a multiple of the identity";
        return components + (components == 1 ? " component" : " components") + covariances + identity;
    }
}
