package nabla.examples.report;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file cannot be read or written, in words: of many exceptions of the JDK the message is the path alone. */
public final class FileProblem {
    private FileProblem() {}

    /** The reason, without the path. */
    public static String of(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "a file is there that is no folder";
        }
        if (e instanceof FileSystemException failed) {
            return failed.getReason() == null ? "the file system refuses it" : failed.getReason();
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
