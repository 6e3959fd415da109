// An empty web application on a free loopback port, asked a few times and gone
// again: what it loaded and compiled is there when the app needs it.

using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Falconer.Standby;

internal static class Warming
{
    private const int Rounds = 3;

    // Times is how often the application of what is learned runs: what is called by
    // reflection gets code of its own at its second call.
    private const int Times = 2;

    // Failed is why it is less warm than it was to be.
    public static string? Failed { get; private set; }

    // Run warms up in a folder that holds nothing of the app: its settings could
    // name addresses.
    public static void Run(string folder, string[] features)
    {
        var hidden = Hide();
        try
        {
            Application(folder, hidden, new Features([]));
            Learned(folder, hidden, new Features(features));
        }
        finally
        {
            foreach (var (name, value) in hidden)
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }

    // Learned warms up what the app uses; what fails leaves the app less warm.
    private static void Learned(string folder, Dictionary<string, string> hidden, Features features)
    {
        if (!features.Any)
        {
            return;
        }
        try
        {
            for (var time = 0; time < Times && !Launcher.Ordered; time++)
            {
                Application(folder, hidden, features);
            }
        }
        catch (Exception e)
        {
            Failed = e.GetType().Name + ": " + e.Message;
        }
    }

    private static void Application(string folder, Dictionary<string, string> hidden, Features features)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = folder, ApplicationName = typeof(Warming).Assembly.GetName().Name,
            EnvironmentName = hidden.GetValueOrDefault("ASPNETCORE_ENVIRONMENT")
                ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? "Production",
        });
        builder.Configuration.Sources.Clear();
        Silent.Add(builder.Logging);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        string[] paths = ["/", "/json", "/none"];
        if (features.Any)
        {
            features.Add(builder.Services);
        }
        using var app = builder.Build();
        if (Launcher.Ordered)
        {
            return;
        }
        if (features.Any)
        {
            paths = features.Use(app);
        }
        app.MapGet("/", () => "warm");
        app.MapGet("/json", () => new Answer("warm", 1));
        Serve(app, paths);
    }

    private sealed record Answer(string Text, int Number);

    // Hide takes what is said to the app out of the environment: with its port the
    // warm-up would look like the app, and start-up code of others would run twice.
    private static Dictionary<string, string> Hide()
    {
        var hidden = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase))
            {
                hidden[name] = (string)variable.Value!;
                Environment.SetEnvironmentVariable(name, null);
            }
        }
        return hidden;
    }

    private static void Serve(WebApplication app, string[] paths)
    {
        app.StartAsync().GetAwaiter().GetResult();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var port = new Uri(addresses.First()).Port;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var path in paths)
            {
                if (!Launcher.Ordered)
                {
                    Ask(port, path);
                }
            }
        }
        app.StopAsync().GetAwaiter().GetResult();
    }

    // Ask needs no more than the server itself does: an HTTP client would be one
    // more thing in the app's process.
    private static void Ask(int port, string path)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, port);
        socket.Send(Encoding.ASCII.GetBytes("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n"));
        var answer = new byte[16 << 10];
        while (socket.Receive(answer) > 0)
        {
        }
    }
}
