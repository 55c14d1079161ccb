package nabla.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FileProblemTest {
    @Test
    void everyProblemHasAReasonAndNoPath() {
        assertEquals("there is no such file or folder", FileProblem.of(new NoSuchFileException("/a")));
        assertEquals("permission denied", FileProblem.of(new AccessDeniedException("/a")));
        assertEquals("a file is there that is no folder", FileProblem.of(new FileAlreadyExistsException("/a")));
        assertEquals("Is a directory", FileProblem.of(new FileSystemException("/a", null, "Is a directory")));
        assertEquals("the file system refuses it", FileProblem.of(new FileSystemLoopException("/a")));
        assertEquals("Not in GZIP format", FileProblem.of(new IOException("Not in GZIP format")));
    }
}
