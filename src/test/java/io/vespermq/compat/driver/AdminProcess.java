package io.vespermq.compat.driver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;

/**
 * Runs the {@code mqadmin} commands that arrive on standard input, one a line with tabs between the arguments, and
 * prints a line {@code ==done==} after each.
 */
public final class AdminProcess {
    public static final String DONE = "==done==";

    private AdminProcess() {}

    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        Class<?> startup = Class.forName("org.apache.rocketmq.tools.command.MQAdminStartup");
        Class<?> hook = Class.forName("org.apache.rocketmq.remoting.RPCHook");
        Method main0 = startup.getMethod("main0", String[].class, hook);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            main0.invoke(null, line.split("\t", -1), null);
            System.out.flush();
            System.out.println(DONE);
        }
        Runtime.getRuntime().halt(0);
    }
}
