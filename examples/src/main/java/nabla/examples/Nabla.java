package nabla.examples;

import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Supplier;
import nabla.examples.commands.EstimateCommand;
import nabla.examples.commands.EvaluateCommand;
import nabla.examples.commands.FitCommand;
import nabla.examples.commands.ImputeCommand;
import nabla.examples.commands.InspectCommand;
import nabla.examples.commands.PlotCommand;
import nabla.examples.commands.SampleCommand;
import nabla.examples.commands.ScoreCommand;
import nabla.examples.playground.Playground;
import nabla.examples.report.Printable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line: learns a table, and draws, scores and completes rows. The other examples are commands, too. */
@Command(
        name = "nabla",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Nabla.Version.class,
        description = {
            "Learns a table of yours: draws rows that look like it, tells how likely or strange a row is, fills missing cells.",
            ""
        },
        subcommands = {
            FitCommand.class,
            SampleCommand.class,
            ScoreCommand.class,
            ImputeCommand.class,
            EvaluateCommand.class,
            EstimateCommand.class,
            InspectCommand.class,
            PlotCommand.class,
            Playground.class,
            GenerateCompletion.class
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:it is done",
            "1:it failed; the reason is on standard error",
            "2:the call is wrong",
            "130:Ctrl-C has interrupted it, or 143, SIGTERM"
        },
        footer = {
            "",
            "Results go to standard output, all else to standard error:",
            "  nabla fit table.csv -o model.safetensors",
            "  nabla sample model.safetensors -n 100 | nabla score model.safetensors -",
            "  nabla impute model.safetensors - < gaps.csv",
            "  source <(nabla generate-completion)",
            "Each command has -h. The examples of the project are commands, too: old-faithful, digits, anomalies,",
            "errata, faithful-likelihood, hyvarinen2005, scoreboard, sliced-against-exact, sampling-pictures,",
            "table-scoreboard."
        })
public final class Nabla implements Runnable {
    private static final Map<String, Supplier<Runnable>> EXAMPLES = Map.of(
            "old-faithful", OldFaithful::new,
            "digits", HandwrittenDigits::new,
            "anomalies", Anomalies::new,
            "errata", Errata::new,
            "faithful-likelihood", FaithfulLikelihood::new,
            "hyvarinen2005", Hyvarinen2005::new,
            "scoreboard", Scoreboard::new,
            "sliced-against-exact", SlicedAgainstExact::new,
            "sampling-pictures", SamplingPictures::new,
            "table-scoreboard", TableScoreboard::new);

    /** What this is. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Nabla.class.getPackage().getImplementationVersion();
            return new String[] {
                "nabla " + (version == null ? "(from classes)" : version) + ", Java " + Runtime.version()
            };
        }
    }

    /** Runs a command and ends the JVM with its exit status. */
    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        Launch.exit(run(args));
    }

    /** Runs a command; its exit status. */
    static int run(String... args) {
        CommandLine line = commandLine(args);
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) {
            System.err.println("out of memory: start with a larger heap, for instance -Xmx4g");
            return ExitCode.SOFTWARE;
        }
    }

    /** The command with all others below it; an example only if it is called. */
    static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new Nabla());
        if (args.length > 0 && EXAMPLES.containsKey(args[0])) {
            // Started by its main class, an example has the name of that.
            line.addSubcommand(new CommandLine(EXAMPLES.get(args[0]).get()).setCommandName(args[0]));
        }
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler(Nabla::wrongCall)
                .setExecutionExceptionHandler(Nabla::failed);
    }

    @Override
    public void run() {
        throw new Stopped("which command? nabla -h lists them", ExitCode.USAGE);
    }

    private static int wrongCall(ParameterException e, String[] args) {
        System.err.println(Printable.of(e.getMessage()) + " (see -h)");
        return ExitCode.USAGE;
    }

    /** What the user can put right is one line; anything else is a fault of the program. */
    private static int failed(Exception e, CommandLine line, ParseResult parsed) {
        if (e instanceof Stopped stopped) {
            System.err.println(Printable.of(stopped.getMessage()));
            return stopped.status();
        }
        // The library says by an ArithmeticException which numbers of a model or a table overflow.
        boolean known = e instanceof IllegalArgumentException
                || e instanceof UncheckedIOException
                || e instanceof ArithmeticException
                || e instanceof UnsupportedOperationException;
        if (known && e.getMessage() != null) {
            System.err.println(Printable.of(e.getMessage()));
        } else {
            e.printStackTrace();
        }
        return ExitCode.SOFTWARE;
    }
}
