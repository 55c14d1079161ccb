package nabla.examples.playground;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the library logs on this thread, until it is closed: guard rails that warn and do not refuse. */
final class Heard extends Handler implements AutoCloseable {
    /** Held, for a logger that nobody holds forgets its handlers. */
    private static final Logger LIBRARY = Logger.getLogger("nabla.scorematching");

    private final long thread = Thread.currentThread().getId();
    private final List<String> messages = new ArrayList<>();

    Heard() {
        LIBRARY.addHandler(this);
    }

    /** The messages so far. */
    List<String> messages() {
        return List.copyOf(messages);
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLongThreadID() == thread && record.getLevel().intValue() >= Level.INFO.intValue()) {
            messages.add(new SimpleFormatter().formatMessage(record));
        }
    }

    @Override
    public void flush() {
        // Nothing is kept back.
    }

    @Override
    public void close() {
        LIBRARY.removeHandler(this);
    }
}
