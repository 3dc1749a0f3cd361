using System.Net;

namespace FaceWorker.Testing;

/// <summary>A real HTTP server on a free port of loopback; requests are answered side by side.</summary>
public sealed class WebServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Func<HttpListenerContext, Task> answer;

    public WebServer(Func<HttpListenerContext, Task> answer)
    {
        this.answer = answer;
        Host = $"127.0.0.1:{FreePort.Find()}";
        listener.Prefixes.Add($"http://{Host}/");
        listener.Start();
        _ = ServeAsync();
    }

    public string Host { get; }

    public Uri Url(string path) => new($"http://{Host}/{path}");

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await listener.GetContextAsync());
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task AnswerAsync(HttpListenerContext request)
    {
        try
        {
            await answer(request);
            request.Response.Close();
        }
        catch (Exception exception) when (exception is IOException or HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            request.Response.Abort(); // the client left, or less was sent than promised
        }
    }
}
