// The standby process: it warms the framework up, waits, and becomes the app.
//
// What it is told comes in on standard input, in lines: the folder to warm up in
// and what to warm up; then, when the app has been built, "set NAME=VALUE" for
// what has changed of its environment, and "run PATH" with its assembly. That may come
// while it warms up: it then ends that early. What it says goes to standard output: "up"
// when it runs, "ready" when it stands by, before that "cold" and a reason when it is
// less warm than it was to be, "go" before the app's first instruction. Everything after
// that is the app's.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using System.Threading;

namespace Falconer.Standby;

[StackTraceHidden] // only its last frame shows, as the last one of every trace does
internal static class Launcher
{
    private static readonly List<string> settings = [];
    private static string? assembly;
    private static volatile bool ordered;

    // Ordered tells that the warm-up is to end: the app is to begin, or nobody wants it.
    public static bool Ordered => ordered;

    private static int Main(string[] args)
    {
        var entry = StandBy();
        if (entry == null)
        {
            return 0; // Falconer has gone, or wants another one
        }
        // The app is called through a delegate, so that no frame of reflection is
        // in its traces and no exception is wrapped.
        switch (entry.ReturnType == typeof(int), entry.GetParameters().Length)
        {
            case (true, 0):
                return entry.CreateDelegate<Func<int>>()();
            case (true, _):
                return entry.CreateDelegate<Func<string[], int>>()(args);
            case (false, 0):
                entry.CreateDelegate<Action>()();
                return Environment.ExitCode;
            default:
                entry.CreateDelegate<Action<string[]>>()(args);
                return Environment.ExitCode;
        }
    }

    // StandBy answers the app's entry point when it is told to become the app.
    private static MethodInfo? StandBy()
    {
        // Console.In and Console.Out stay untouched: they are the app's.
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false), false, 1024);
        var folder = input.ReadLine();
        var features = input.ReadLine();
        if (folder == null || features == null)
        {
            return null;
        }
        Say("up");
        var order = new Thread(() => Await(input)) { IsBackground = true };
        order.Start();
        Warming.Run(folder, features.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (Warming.Failed != null)
        {
            Say("cold " + Warming.Failed.ReplaceLineEndings(" "));
        }
        Say("ready");
        order.Join();
        if (assembly is not { } path)
        {
            return null;
        }
        foreach (var setting in settings)
        {
            var end = setting.IndexOf('=');
            Environment.SetEnvironmentVariable(setting[..end], setting[(end + 1)..]);
        }
        var app = AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
        var entry = app.EntryPoint ?? throw new InvalidOperationException(path + " has no entry point");
        Assembly.SetEntryAssembly(app);
        NameInArguments(path);
        NameDependencies(Path.GetFileNameWithoutExtension(path));
        Say("go");
        return entry;
    }

    // Await reads until it is told to become the app. What is set is set when the warm-up
    // has given back the environment.
    private static void Await(StreamReader input)
    {
        for (var line = input.ReadLine(); line != null; line = input.ReadLine())
        {
            if (line.StartsWith("run ", StringComparison.Ordinal))
            {
                assembly = line[4..];
                break;
            }
            if (line.StartsWith("set ", StringComparison.Ordinal) && line.IndexOf('=') > 4)
            {
                settings.Add(line[4..]);
            }
        }
        ordered = true;
    }

    // NameDependencies names the app's own list of dependencies, of which the
    // launcher had a copy.
    private static void NameDependencies(string app)
    {
        const string key = "APP_CONTEXT_DEPS_FILES";
        if (AppContext.GetData(key) is string files)
        {
            var ours = typeof(Launcher).Assembly.GetName().Name + ".deps.json";
            AppContext.SetData(key, files.Replace(ours, app + ".deps.json"));
        }
    }

    // NameInArguments makes the first of Environment.GetCommandLineArgs the app's
    // assembly, as it is when the app is started by its host. A runtime that keeps
    // it elsewhere goes on naming the launcher.
    private static void NameInArguments(string path)
    {
        var field = typeof(Environment).GetField("s_commandLineArgs", BindingFlags.Static | BindingFlags.NonPublic);
        if (field?.GetValue(null) is string[] { Length: > 0 } words)
        {
            words[0] = path;
        }
    }

    private static void Say(string word)
    {
        using var output = Console.OpenStandardOutput();
        output.Write(Encoding.ASCII.GetBytes(word + "\n"));
    }
}
