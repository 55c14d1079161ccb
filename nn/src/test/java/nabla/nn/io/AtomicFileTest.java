package nabla.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nabla.nn.OwnJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @BeforeEach
    void needsPosix() {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    }

    private static void write(Path path, String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        AtomicFile.write(path, channel -> AtomicFile.writeFully(channel, bytes));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path file =
                Files.writeString(Files.createDirectory(folder.resolve("there")).resolve("file"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("there", "file"));
        Path second = Files.createSymbolicLink(folder.resolve("second"), link);
        write(second, "new");
        assertTrue(Files.isSymbolicLink(second) && Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(file));
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("later"));
        write(dangling, "new");
        assertEquals("new", Files.readString(folder.resolve("later")));
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        assertTrue(assertThrows(UncheckedIOException.class, () -> write(loop, "new"))
                .getMessage()
                .endsWith("the links form a loop"));
    }

    @Test
    void permissionsStay() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        for (String mode : List.of("rw-------", "rwxrw-rw-")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            write(file, mode);
            assertEquals(mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertEquals(mode, Files.readString(file));
        }
        Path usual = Files.writeString(folder.resolve("usual"), "");
        write(folder.resolve("new"), "new");
        assertEquals(Files.getPosixFilePermissions(usual), Files.getPosixFilePermissions(folder.resolve("new")));
    }

    @Test
    void aFileThatMayNotBeWrittenIsNotReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assumeTrue(!Files.isWritable(file), "root may write everything");
        assertEquals(
                file + ": cannot be written: permission denied",
                assertThrows(UncheckedIOException.class, () -> write(file, "new"))
                        .getMessage());
        assertEquals("old", Files.readString(file));
    }

    @Test
    void aDeviceStaysADevice() {
        Path device = Path.of("/dev/null");
        assumeTrue(Files.isWritable(device));
        write(device, "new");
        assertTrue(Files.exists(device) && !Files.isRegularFile(device));
    }

    @Test
    void namesMayBeAsLongAsTheFileSystemTakes() throws IOException {
        String name = "n".repeat(255);
        write(folder.resolve(name), "new");
        assertEquals(List.of(name), names());
    }

    @Test
    void whatCannotBeWrittenLeavesEverythingAsItWas() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        assertThrows(
                UncheckedIOException.class,
                () -> AtomicFile.write(file, channel -> {
                    AtomicFile.writeFully(channel, ByteBuffer.wrap(new byte[100]));
                    throw new IOException("disk full");
                }));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("file"), names());
        assertEquals(
                folder + ": cannot be written: it is a directory",
                assertThrows(UncheckedIOException.class, () -> write(folder, "new"))
                        .getMessage());
        Path nowhere = folder.resolve("none").resolve("file");
        assertEquals(
                nowhere + ": cannot be written: there is no such folder",
                assertThrows(UncheckedIOException.class, () -> write(nowhere, "new"))
                        .getMessage());
    }

    @Test
    void anInterruptedThreadSaysSo() throws IOException {
        Path file = folder.resolve("file");
        Thread.currentThread().interrupt();
        assertEquals(
                file + ": cannot be written: the thread was interrupted",
                assertThrows(UncheckedIOException.class, () -> write(file, "new"))
                        .getMessage());
        assertTrue(Thread.interrupted());
        assertEquals(List.of(), names());
    }

    @Test
    void aJvmThatIsToldToEndLeavesNothing() throws Exception {
        Process process = OwnJvm.of(
                        List.of(), Unfinished.class, folder.resolve("file").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertEquals('w', process.getInputStream().read());
        assertEquals(1, names().size());
        process.destroy();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertFalse(process.isAlive());
        assertEquals(List.of(), names());
    }

    /** Writes a file and does not come to its end. */
    static final class Unfinished {
        private Unfinished() {}

        public static void main(String... args) {
            AtomicFile.write(Path.of(args[0]), channel -> {
                AtomicFile.writeFully(channel, ByteBuffer.wrap(new byte[100]));
                System.out.print('w');
                System.out.flush();
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            });
        }
    }
}
