package nabla.nn.data;

/** The content of a file is not what its format prescribes; the message names the file and where in it. */
public final class FileFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** With a message that begins with the name of the file. */
    public FileFormatException(String message) {
        super(message);
    }
}
