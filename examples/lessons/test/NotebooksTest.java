import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The notebooks and the start-up file, run by the JDK's own shell, which is what Java kernels run. */
class NotebooksTest {
    private static final Path NOTEBOOKS = Path.of("notebooks");

    /** In the order of the cells: numbers that are 0 up to rounding, and pictures. */
    @ParameterizedTest
    @CsvSource({
        "01-scalar-tape, Lesson01ScalarTape, 1",
        "02-tensors-and-broadcasting, Lesson02TensorsAndBroadcasting, 1",
        "03-forward-and-reverse, Lesson03ForwardAndReverse, 2"
    })
    void theCellsAreTheLesson(String notebook, String lesson, int zeros) throws IOException {
        String source = BookTest.squeezed(Files.readString(Path.of("src", lesson + ".java")));
        int found = 0;
        int pictures = 0;
        try (JShell shell = shell()) {
            for (String cell : javaCells(NOTEBOOKS.resolve(notebook + ".ipynb"))) {
                String value = evaluated(shell, cell);
                String squeezed = BookTest.squeezed(cell.replace(".image()", ""));
                boolean isExpression = !cell.contains(";");
                assertTrue(cell.startsWith("import ") || isExpression || source.contains(squeezed), cell);
                if (cell.endsWith(".image()")) {
                    assertTrue(source.contains(squeezed), cell);
                    assertTrue(value.contains("width = 680"), value);
                    pictures++;
                } else if (isExpression && !cell.contains("(")) {
                    assertEquals(0, Double.parseDouble(value), 1e-12, cell);
                    found++;
                }
            }
        }
        assertEquals(zeros, found);
        assertEquals(1, pictures);
    }

    @Test
    void theStartUpFileMakesAShellForTensors() throws IOException {
        try (JShell shell = shell()) {
            evaluated(shell, Files.readString(Path.of("nabla.jsh")));
            assertEquals("Tensor[2] [2.0, 4.0]", evaluated(shell, "gradient(x -> x.square().sum(), Tensor.of(1, 2))"));
            assertEquals("Tensor[3] [-3.0, -3.0, -3.0]", evaluated(shell, "divergence(Tensor::neg, rng.normal(3, 3))"));
            assertEquals(
                    "2",
                    evaluated(shell, "GaussianMixture.isotropic(new double[] {1}, new double[][] {{0, 0}}, 1).dim()"));
        }
    }

    /** Jupyter itself, where it and a kernel for Java are there. */
    @ParameterizedTest
    @ValueSource(strings = {"01-scalar-tape", "02-tensors-and-broadcasting", "03-forward-and-reverse"})
    void theKernelRunsTheNotebook(String notebook, @TempDir Path folder) throws Exception {
        if (!Files.exists(Path.of("..", "target", "nabla.jar"))) {
            abort("no examples/target/nabla.jar");
        }
        String kernels;
        try {
            kernels = output(folder, 60, "jupyter", "kernelspec", "list");
        } catch (IOException e) {
            kernels = abort("no jupyter: " + e.getMessage());
        }
        if (!kernels.contains(" java ")) {
            abort("jupyter has no kernel named java");
        }
        Path result = folder.resolve(notebook + ".ipynb");
        String file = NOTEBOOKS.resolve(notebook + ".ipynb").toAbsolutePath().toString();
        String log = output(
                folder,
                120,
                "jupyter",
                "nbconvert",
                "--to",
                "notebook",
                "--execute",
                "--output-dir",
                folder.toString(),
                file);
        assertTrue(Files.exists(result), log);
        assertTrue(Files.readString(result).contains("image/png"), log);
    }

    private static String output(Path folder, int seconds, String... command) throws IOException, InterruptedException {
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertTrue(process.waitFor(seconds, TimeUnit.SECONDS), () -> "still running: " + String.join(" ", command));
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    private static JShell shell() {
        JShell shell = JShell.builder().executionEngine("local").build();
        shell.addToClasspath(System.getProperty("java.class.path"));
        return shell;
    }

    /** The value of the last snippet. All have to be valid, and none may throw. */
    private static String evaluated(JShell shell, String code) {
        String value = "";
        String rest = code;
        while (!rest.isBlank()) {
            CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            assertNotNull(next.source(), rest);
            for (SnippetEvent event : shell.eval(next.source())) {
                List<String> errors = shell.diagnostics(event.snippet())
                        .map(diagnostic -> diagnostic.getMessage(null))
                        .toList();
                assertEquals(Snippet.Status.VALID, event.status(), next.source() + errors);
                assertNull(event.exception(), next.source());
                value = event.value();
            }
            rest = next.remaining();
        }
        return value;
    }

    /** The code of a notebook without its magic lines. It has to be valid: format 4, and an id for each cell. */
    private static List<String> javaCells(Path notebook) throws IOException {
        Map<?, ?> root = (Map<?, ?>) new JsonText(Files.readString(notebook)).read();
        assertEquals(4.0, root.get("nbformat"));
        assertEquals(5.0, root.get("nbformat_minor"));
        Map<?, ?> metadata = (Map<?, ?>) root.get("metadata");
        assertEquals("java", ((Map<?, ?>) metadata.get("kernelspec")).get("name"));
        List<String> code = new ArrayList<>();
        List<Object> ids = new ArrayList<>();
        for (Object each : (List<?>) root.get("cells")) {
            Map<?, ?> cell = (Map<?, ?>) each;
            ids.add(cell.get("id"));
            StringBuilder source = new StringBuilder();
            ((List<?>) cell.get("source")).forEach(source::append);
            if (cell.get("cell_type").equals("code")) {
                assertEquals(List.of(), cell.get("outputs"), "a notebook is kept without its outputs");
                if (!source.toString().startsWith("%")) {
                    code.add(source.toString());
                }
            } else {
                assertEquals("markdown", cell.get("cell_type"));
            }
        }
        assertEquals(ids.size(), ids.stream().distinct().count());
        return code;
    }
}
