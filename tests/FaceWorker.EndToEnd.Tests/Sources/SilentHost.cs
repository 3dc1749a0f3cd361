using System.Net;
using System.Net.Sockets;

namespace FaceWorker.EndToEnd.Tests.Sources;

/// <summary>A host that accepts connections and, until it is told to, never answers.</summary>
internal sealed class SilentHost : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> guests = [];
    private readonly byte[] photo;
    private volatile bool answers;

    public SilentHost(byte[] photo)
    {
        this.photo = photo;
        listener.Start();
        _ = ServeAsync();
    }

    public string Name => listener.LocalEndpoint.ToString()!;

    /// <summary>Connections so far.</summary>
    public int Asked { get; private set; }

    /// <summary>From now on every request is answered with a photo; its number at the end makes it another file.</summary>
    public void Answer() => answers = true;

    public void Dispose()
    {
        listener.Dispose();
        foreach (var guest in guests)
            guest.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var guest = await listener.AcceptTcpClientAsync();
                guests.Add(guest);
                Asked++;
                if (answers)
                    await AnswerAsync(guest, Asked);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task AnswerAsync(TcpClient guest, int number)
    {
        byte[] body = [.. photo, .. BitConverter.GetBytes(number)];
        await guest.GetStream().ReadAtLeastAsync(new byte[4096], 1);
        await guest.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
        await guest.GetStream().WriteAsync(body);
        guest.Dispose();
    }
}
