using System.Net.Sockets;
using FaceWorker.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace FaceWorker.Web.Frame;

/// <summary>Runs the console at its addresses, or says why it cannot.</summary>
internal static class Listening
{
    public static async Task<int> RunAsync(WebApplication app)
    {
        var options = app.Services.GetRequiredService<WebOptions>();
        foreach (var url in options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            app.Urls.Add(url);
        try
        {
            if (!await app.TryStartAsync())
                return 0;
        }
        catch (Exception exception) when (exception is IOException or SocketException or FormatException)
        {
            await Console.Error.WriteLineAsync($"The console cannot listen on {options.Urls}: {exception.Message} Set Web:Urls (FACEWORKER_WEB__URLS) to another address, for example http://127.0.0.1:0 for any free port.");
            return Settings.ExitCode;
        }

        foreach (var address in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses)
        {
            Log.Listening(app.Logger, address);
            if (!IsLoopback(address) && address.StartsWith("http:", StringComparison.Ordinal) && options.Proxies.Count == 0)
                Log.Unprotected(app.Logger, address);
        }

        await app.WaitForShutdownAsync();
        return 0;
    }

    private static bool IsLoopback(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsLoopback;
}
