package nabla.examples.playground;

/** A request that is not answered, for a reason that whoever sent it can understand and change. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    Refusal(int status, String reason) {
        super(reason, null, false, false);
        this.status = status;
    }

    /** A request whose content is at fault. */
    static Refusal malformed(String reason) {
        return new Refusal(400, reason);
    }

    /** The status of HTTP that says the same in a number. */
    int status() {
        return status;
    }
}
