package nabla.examples.commands;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import nabla.examples.Stopped;
import nabla.examples.report.FileProblem;
import nabla.examples.report.Fonts;

/** Files that are written whole or not at all. */
final class Output {
    private Output() {}

    /**
     * Finds out whether a file can be written, before there is anything that could be lost; makes its folder.
     *
     * @throws Stopped if it cannot
     */
    static void requireWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new Stopped(file + ": cannot be written: it is a directory");
        }
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw new Stopped(file + ": cannot be written: permission denied");
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new Stopped(folder + ": the folder cannot be made: " + FileProblem.of(e));
        }
        if (!Files.exists(file) || Files.isRegularFile(file)) {
            requireWritableFolder(folder);
        }
    }

    /** By a file that is made and deleted: some folders take none, whatever is said of their permissions. */
    private static void requireWritableFolder(Path folder) {
        try {
            Files.delete(temporary(folder));
        } catch (NoSuchFileException e) {
            throw new Stopped(folder + ": the folder cannot be written to: it takes no files");
        } catch (IOException e) {
            throw new Stopped(folder + ": the folder cannot be written to: " + FileProblem.of(e));
        }
    }

    private static Path temporary(Path folder) throws IOException {
        return Files.createTempFile(folder, ".nabla-", ".tmp");
    }

    /**
     * Finds out whether a picture can be drawn and written.
     *
     * @throws Stopped if there are no fonts, or the file cannot be written
     */
    static void requirePicture(Path file) {
        Fonts.problem().ifPresent(problem -> {
            throw new Stopped(problem);
        });
        requireWritable(file);
    }

    /**
     * Writes a file, packed if its name ends with {@code .gz}.
     *
     * @throws UncheckedIOException if it cannot be written; then the old file is as it was
     */
    static void write(Path file, Consumer<OutputStream> content) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                fill(file, file, content);
                return;
            }
            Path temporary = temporary(file.toAbsolutePath().getParent());
            try {
                fill(temporary, file, content);
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + FileProblem.of(e), e);
        }
    }

    private static void fill(Path file, Path named, Consumer<OutputStream> content) throws IOException {
        try (OutputStream plain = new BufferedOutputStream(Files.newOutputStream(file));
                OutputStream out = named.toString().endsWith(".gz") ? new GZIPOutputStream(plain) : plain) {
            content.accept(out);
        }
    }
}
