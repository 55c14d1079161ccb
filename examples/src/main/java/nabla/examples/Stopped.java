package nabla.examples;

/**
 * The program cannot go on, for a reason that the user can understand and change. The message is one line and says what is
 * wrong and where; there is no stack trace, because the reason is not in the program.
 */
public final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The exit status of a program that failed, as against one that was called in a wrong way. */
    private static final int FAILURE = 1;

    private final int status;

    /** Stopped for this reason. */
    public Stopped(String reason) {
        this(reason, FAILURE);
    }

    /** Stopped for this reason, with this exit status. */
    public Stopped(String reason, int status) {
        super(reason, null, false, false);
        this.status = status;
    }

    /** The exit status of the program. */
    int status() {
        return status;
    }
}
