package nabla.examples.playground;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The sessions by their names, which nobody can guess; those that are forgotten end. */
final class Sessions implements AutoCloseable {
    private static final int NAME_BYTES = 16;
    private static final long SWEEP_MILLIS = 500;

    private final Limits limits;
    private final Map<String, Session> open = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "playground background");
        thread.setDaemon(true);
        return thread;
    });

    Sessions(Limits limits) {
        this.limits = limits;
        background.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Begins a session.
     *
     * @return its name
     * @throws Refusal if there are as many as may be
     */
    synchronized String begin(Settings settings) {
        sweep();
        if (open.size() >= limits.sessions()) {
            throw new Refusal(
                    503, "all " + limits.sessions() + " sessions are taken; close another tab of the playground first");
        }
        byte[] bytes = new byte[NAME_BYTES];
        random.nextBytes(bytes);
        String name = HexFormat.of().formatHex(bytes);
        open.put(name, new Session(settings, limits, background));
        return name;
    }

    /**
     * The session of a name.
     *
     * @throws Refusal if there is none
     */
    Session get(String name) {
        Session session = name == null ? null : open.get(name);
        if (session == null) {
            throw new Refusal(404, "there is no such session, or it has ended");
        }
        return session;
    }

    /** Ends a session, if it is there. */
    void end(String name) {
        Session session = name == null ? null : open.remove(name);
        if (session != null) {
            session.close();
        }
    }

    /** How many there are. */
    int count() {
        return open.size();
    }

    private void sweep() {
        open.forEach((name, session) -> {
            if (session.isForgotten()) {
                end(name);
            }
        });
    }

    @Override
    public void close() {
        open.keySet().forEach(this::end);
        background.shutdownNow();
    }
}
