package nabla.scorematching.losses;

/**
 * What a {@link DataCheck} found in data.
 *
 * @param hazard its kind
 * @param seen what was seen and where, with numbers
 * @param remedy what to do about it
 */
public record Finding(Hazard hazard, String seen, String remedy) {
    @Override
    public String toString() {
        return seen + ". " + remedy;
    }
}
