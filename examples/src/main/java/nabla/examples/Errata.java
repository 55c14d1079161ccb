package nabla.examples;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import nabla.examples.errata.Erratum;
import nabla.examples.report.Digits;
import nabla.examples.report.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The numbers of docs/errata.md: what widely copied notes on score matching make of a quantity, and what is right. */
@Command(
        name = "Errata",
        sortOptions = false,
        description = {
            "Runs the programs of docs/errata.md: what widely copied notes on score matching make of a quantity, and what is"
                    + " right.",
            ""
        })
public final class Errata implements Runnable {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this and exit")
    private boolean help;

    /** Prints the table. */
    public static void main(String[] args) {
        Launch.main(new Errata(), args);
    }

    @Override
    public void run() {
        new PrintStream(System.out, true, StandardCharsets.UTF_8).print(table(numbers()));
    }

    /** What the programs make of each quantity: as copied, and right. */
    static double[][] numbers() {
        return Erratum.all().stream()
                .map(e -> new double[] {e.asCopied().getAsDouble(), e.right().getAsDouble()})
                .toArray(double[][]::new);
    }

    /** A row for each erratum. */
    static TextTable table(double[][] numbers) {
        TextTable table = new TextTable(List.of("", "as copied", "right"));
        for (int i = 0; i < numbers.length; i++) {
            String quantity = Erratum.all().get(i).quantity();
            table.add(List.of(
                    String.format(Locale.ROOT, "%2d  %s", i + 1, quantity),
                    Digits.of(numbers[i][0]),
                    Digits.of(numbers[i][1])));
        }
        return table;
    }
}
