package nabla.examples.commands;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nabla.examples.report.FileProblem;
import nabla.examples.report.TextTable;
import nabla.nn.data.FileFormatException;
import nabla.nn.files.Safetensors;
import nabla.scorematching.tables.TableModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what is in a model's file. */
@Command(
        name = "inspect",
        sortOptions = false,
        header = {"Shows what is in a model's file.", ""},
        description = {
            "Shows what is in a file of the safetensors format: metadata, tensors and their shapes, and of a model of a table its"
                    + " columns and the choices that were made.",
            ""
        },
        footer = {"", "Example:  nabla inspect penguins.safetensors"})
public final class InspectCommand extends TableCommand {
    private static final int SHOWN = 100;

    @picocli.CommandLine.Parameters(paramLabel = "FILE", description = "a file of the safetensors format")
    private Path file;

    @Option(names = "--metadata", description = "show all of the metadata, however long")
    private boolean metadata;

    @Override
    public void run() {
        nabla.nn.Parameters tensors = Safetensors.read(file);
        Map<String, String> texts = new TreeMap<>(Safetensors.readMetadata(file));
        Optional<TableModel> model = model();
        if (console().isJson()) {
            console().print(json(tensors, texts, model));
            return;
        }
        console()
                .print(file + ": " + tensors.names().size() + " tensors, " + tensors.count() + " numbers, " + bytes()
                        + " bytes");
        model.ifPresent(table -> console().print("\n" + table.choices().stripTrailing()));
        if (!texts.isEmpty()) {
            console().print("");
        }
        texts.forEach((key, text) -> console().print(key + " = " + shortened(text)));
        TextTable table = new TextTable(List.of("tensor", "shape", "numbers"));
        tensors.names()
                .forEach(name -> table.add(List.of(
                        name,
                        Arrays.toString(tensors.get(name).shape()),
                        Integer.toString(tensors.get(name).size()))));
        console().print("\n" + table.toString().stripTrailing());
    }

    private long bytes() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read: " + FileProblem.of(e), e);
        }
    }

    private Optional<TableModel> model() {
        try {
            return Optional.of(TableModel.read(file));
        } catch (FileFormatException e) {
            console().say("  it is not a model of a table: " + e.getMessage());
            return Optional.empty();
        }
    }

    private String shortened(String text) {
        String line = text.strip().replace("\n", "\\n");
        return metadata || line.length() <= SHOWN
                ? line
                : line.substring(0, SHOWN - 1) + "… (" + text.length() + " characters)";
    }

    private Map<String, Object> json(
            nabla.nn.Parameters tensors, Map<String, String> texts, Optional<TableModel> model) {
        List<Map<String, Object>> shapes = new ArrayList<>();
        for (String name : tensors.names()) {
            Map<String, Object> tensor = new LinkedHashMap<>();
            tensor.put("name", name);
            tensor.put("shape", Arrays.stream(tensors.get(name).shape()).boxed().toList());
            shapes.add(tensor);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("file", file.toString());
        result.put("bytes", bytes());
        result.put("numbers", tensors.count());
        model.ifPresent(table -> {
            result.put(
                    "columns",
                    table.schema().columns().stream().map(FitCommand::json).toList());
            result.put("choices", table.choices().lines().toList());
        });
        result.put("metadata", texts);
        result.put("tensors", shapes);
        return result;
    }
}
