package nabla.examples;

/**
 * The program cannot go on, for a reason that the user can understand and change. The message is one line and says what is
 * wrong and where; there is no stack trace, because the reason is not in the program.
 */
public final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Stopped for this reason. */
    public Stopped(String reason) {
        super(reason, null, false, false);
    }
}
