package nabla.examples.digits;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.Stopped;
import nabla.examples.report.FileProblem;
import nabla.examples.report.Progress;
import nabla.examples.report.TextTable;
import nabla.nn.ConditionalLayer;
import nabla.nn.files.Model;
import nabla.nn.training.TrainingResult;

/**
 * From images to images: learns, keeps the model, draws, and tells how good the samples are.
 *
 * @param recipe how to learn and draw
 * @param parts the images
 * @param out the folder for the model, the picture and the numbers
 * @param progress where the work is shown
 * @param interrupted whether the user wants it to end
 */
public record DigitStudy(
        Recipe recipe, DigitImages.Parts parts, Path out, Progress progress, BooleanSupplier interrupted) {
    private static final int SHOWN_EVERY = 100;

    /**
     * Does all of it.
     *
     * @throws Stopped if the training fails, or the user interrupts; the model is kept
     */
    public void run(int count, Rng rng, PrintStream console) {
        console.println(parts.train().count() + " images to learn from, "
                + parts.heldOut().count() + " held out");
        Model model = learn(rng.split(0));
        Tensor rows = draw(model, count, rng.split(1));
        Tensor samples = rows.slice(1, 0, DigitImages.PIXELS);

        Map<String, Quality> figures = new LinkedHashMap<>();
        figures.put("samples", Quality.of(samples, parts));
        figures.put("held-out images", Quality.ofHeldOut(parts));
        Path picture = out.resolve("samples.png");
        ImageGrid.write(samples, parts.train(), picture);
        write("numbers.csv", csv(figures));

        console.println();
        console.print(table(figures));
        console.println("of each digit, by the nearest training image: "
                + digits(figures.get("samples").classes()));
        console.println();
        console.println("samples, each beside the training image nearest to it: "
                + picture.toAbsolutePath().normalize());
        console.println("model and numbers: " + out.toAbsolutePath().normalize());
    }

    /**
     * Learns, and tells the bits per dimension of the held-out images.
     *
     * @param draws of noise for each image
     * @throws Stopped if the training fails, or the user interrupts; the model is kept
     */
    public void tellLikelihood(int draws, Rng rng, PrintStream console) {
        console.println(parts.train().count() + " images to learn from, "
                + parts.heldOut().count() + " held out");
        Model model = learn(rng.split(0));
        PixelLikelihood.Bits bits = new PixelLikelihood(
                        (x, sigma) -> model.apply(x, sigma), parts.train().pixels(), PixelLikelihood.NOISE)
                .of(parts.heldOut().pixels(), draws, rng.split(1));
        write("bits.csv", bits.csv());
        console.println();
        console.println(bits);
        console.println("model and numbers: " + out.toAbsolutePath().normalize());
    }

    private Model learn(Rng rng) {
        Tensor rows = recipe.rows(parts.train());
        ConditionalLayer network = recipe.network(rows);
        progress.start("learning", recipe.steps());
        TrainingResult training = recipe.trainer(network, rows)
                .listener(at -> {
                    if (at.step() % SHOWN_EVERY == 0) {
                        progress.reached((int) at.step(), String.format(Locale.ROOT, "loss %.1f", at.loss()));
                    }
                    if (interrupted.getAsBoolean()) {
                        at.stop("interrupted");
                    }
                })
                .fit(network.init(rng.split(0)), Recipe.batches(rows, rng.split(1)), recipe.steps(), rng.split(2));
        Path file = out.resolve("digits.safetensors");
        Model model = new Model(network, training.parameters());
        model.write(file, Map.of("step", Long.toString(training.steps())));
        progress.finish((int) training.steps(), training.end() == TrainingResult.End.COMPLETED ? "" : "stopped");
        if (training.end() != TrainingResult.End.COMPLETED) {
            throw new Stopped("learning: " + training.reason() + " at step " + training.steps()
                    + "; the model of that step is in " + file);
        }
        return model;
    }

    private Tensor draw(Model model, int count, Rng rng) {
        int steps = recipe.levels().count() - 1;
        progress.start("drawing", steps);
        int dim = recipe.rows(parts.heldOut()).size(1);
        Tensor start = recipe.start(count, dim, rng.split(0));
        Tensor samples = recipe.sampler(model)
                .observer(1, (points, step) -> {
                    if (interrupted.getAsBoolean()) {
                        progress.finish(step, "interrupted");
                        throw new Stopped("drawing: interrupted; the model is in " + out.resolve("digits.safetensors"));
                    }
                    progress.reached(step, "");
                })
                .sample(start, rng.split(1));
        progress.finish(steps, "");
        return samples;
    }

    private static TextTable table(Map<String, Quality> figures) {
        TextTable table = new TextTable(List.of("", "5 neighbours agree", "nearest", "sliced W₂"));
        figures.forEach((name, quality) -> table.add(List.of(
                name,
                String.format(Locale.ROOT, "%.3f", quality.agreement()),
                String.format(Locale.ROOT, "%.3f", quality.distance()),
                String.format(Locale.ROOT, "%.4f", quality.wasserstein()))));
        return table;
    }

    private static String digits(int[] classes) {
        return Arrays.stream(classes).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    private static String csv(Map<String, Quality> figures) {
        StringBuilder text = new StringBuilder("images,agreement,distance,wasserstein");
        for (int digit = 0; digit < DigitImages.CLASSES; digit++) {
            text.append(",of ").append(digit);
        }
        text.append('\n');
        figures.forEach((name, quality) -> {
            text.append(name).append(',').append(quality.agreement());
            text.append(',').append(quality.distance()).append(',').append(quality.wasserstein());
            Arrays.stream(quality.classes()).forEach(number -> text.append(',').append(number));
            text.append('\n');
        });
        return text.toString();
    }

    private void write(String name, String text) {
        Path file = out.resolve(name);
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + FileProblem.of(e), e);
        }
    }
}
