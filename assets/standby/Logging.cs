// What is logged in the warm-up is put into words as it would be for the console,
// and goes nowhere: what the process prints is the app's.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Falconer.Standby;

internal sealed class Silent : ILoggerProvider
{
    private readonly ConsoleFormatter? formatter;

    public Silent(IEnumerable<ConsoleFormatter> formatters) => formatter = formatters.FirstOrDefault(f => f.Name == ConsoleFormatterNames.Simple);

    // Add puts it in the place of the console.
    public static void Add(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddConsole();
        logging.Services.Remove(logging.Services.Last(s => s.ImplementationType == typeof(ConsoleLoggerProvider)));
        logging.Services.AddSingleton<ILoggerProvider, Silent>();
        logging.AddDebug();
        logging.AddEventSourceLogger();
    }

    public ILogger CreateLogger(string category) => new Logger(formatter, category);

    public void Dispose()
    {
    }

    private sealed class Logger : ILogger
    {
        private readonly ConsoleFormatter? formatter;
        private readonly string category;

        public Logger(ConsoleFormatter? formatter, string category)
        {
            this.formatter = formatter;
            this.category = category;
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel level) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> words) =>
            formatter?.Write(new LogEntry<TState>(level, category, id, state, exception, words), null, TextWriter.Null);
    }
}
