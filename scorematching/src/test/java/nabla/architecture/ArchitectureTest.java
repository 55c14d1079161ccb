package nabla.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import nabla.scorematching.PublicTypes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** docs/architecture.md against the code: rooms, arrows, the drawing. */
@Tag("long")
class ArchitectureTest {
    private static final Path DRAWING = Path.of("..", "docs", "architecture.svg");

    private final Packages packages = Packages.read();

    @Test
    void thePageNamesEveryPackage() throws IOException {
        assertEquals(packages.uses().keySet(), Table.read().rows().keySet());
    }

    @Test
    void packagesUseWhatThePageAllows() throws IOException {
        Table table = Table.read();
        packages.uses()
                .forEach((from, uses) -> uses.forEach(to -> {
                    boolean below =
                            to.equals("autodiff") && !Packages.library(from).equals("autodiff");
                    assertTrue(
                            below || table.rows().get(from).mayUse().contains(to),
                            () -> from + " uses " + to + ", which docs/architecture.md does not allow");
                }));
    }

    /** A tensor knows its operation, and an operation makes tensors; nothing else goes round. */
    @Test
    void theOnlyCircleIsThatOfTensorsAndOperations() {
        Set<String> circle = Set.of(
                "autodiff", "autodiff.calculus", "autodiff.divergence", "autodiff.operations", "autodiff.programs");
        for (String name : packages.uses().keySet()) {
            assertEquals(circle.contains(name) ? new TreeSet<>(circle) : Set.of(), packages.circle(name), name);
        }
    }

    @Test
    void aPlantedCircleIsFound() {
        packages.uses().get("scorematching.points").add("scorematching.metrics");
        assertEquals(
                Set.of(
                        "scorematching",
                        "scorematching.densities",
                        "scorematching.kernels",
                        "scorematching.metrics",
                        "scorematching.points"),
                packages.circle("scorematching"));
    }

    @Test
    void exportedTypesShowExportedTypes() {
        Set<String> leaks = new TreeSet<>();
        for (String library : Packages.LIBRARIES) {
            for (Class<?> type : PublicTypes.of(library)) {
                for (Class<?> shown : Signatures.shown(type)) {
                    if (!packages.exported().contains(shown.getPackageName().substring("nabla.".length()))) {
                        leaks.add(type.getSimpleName() + " shows " + shown.getName());
                    }
                }
            }
        }
        assertEquals(Set.of(), leaks);
    }

    /** With {@code -Ddraw} the file is written instead. */
    @Test
    void theDrawingIsThatOfTheCode() throws IOException {
        String drawing = Drawing.of(packages, Table.read());
        if (System.getProperty("draw") != null) {
            Files.writeString(DRAWING, drawing);
        }
        assertEquals(
                Files.readString(DRAWING),
                drawing,
                "docs/architecture.svg is out of date: mvn test -pl scorematching -am -Dtest=ArchitectureTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Ddraw");
    }
}
