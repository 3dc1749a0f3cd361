using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace FaceWorker.Testing;

/// <summary>Stands in front of a real server on a loopback port of its own, so that a test can take that server away and bring it back.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly string targetHost;
    private readonly int targetPort;
    private readonly ConcurrentDictionary<Socket, byte> open = new();
    private readonly Lock changing = new();
    private volatile Socket? listener;
    private Task accepting = Task.CompletedTask;

    public TcpProxy(string targetHost, int targetPort)
    {
        this.targetHost = targetHost;
        this.targetPort = targetPort;
        Restore();
    }

    public TcpProxy(Uri server)
        : this(server.Host, server.Port)
    {
    }

    public const string Host = "127.0.0.1";

    /// <summary>How long everything takes in each direction, as by a long line: what follows closely arrives closely.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The same for the proxy's whole life.</summary>
    public int Port { get; private set; }

    /// <summary>The address of <paramref name="server"/> by way of this proxy.</summary>
    public Uri InPlaceOf(Uri server) => new UriBuilder(server) { Host = Host, Port = Port }.Uri;

    /// <summary>New connections are refused, as by a machine whose server does not run. Open ones stay: see <see cref="CutConnections"/>.</summary>
    public void Refuse()
    {
        lock (changing)
        {
            listener?.Dispose();
            listener = null;
        }
    }

    /// <summary>New connections reach the server again.</summary>
    public void Restore()
    {
        lock (changing)
        {
            if (listener is not null)
                return;
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, Port));
            socket.Listen();
            Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            listener = socket;
            accepting = Task.WhenAll(accepting, AcceptAsync(socket));
        }
    }

    /// <summary>Breaks every open connection, as a server that dies.</summary>
    public void CutConnections()
    {
        foreach (var socket in open.Keys)
            Close(socket);
    }

    /// <summary>Away at once: <see cref="Refuse"/> and <see cref="CutConnections"/>.</summary>
    public void TakeDown()
    {
        Refuse();
        CutConnections();
    }

    public async ValueTask DisposeAsync()
    {
        TakeDown();
        await accepting;
    }

    private async Task AcceptAsync(Socket socket)
    {
        try
        {
            while (true)
                _ = ServeAsync(await socket.AcceptAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Refused from here on.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        open[client] = open[server] = 0;
        try
        {
            if (listener is null)
                CutConnections(); // accepted while it was taken down
            await server.ConnectAsync(targetHost, targetPort);
            await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Either side has gone; both are closed below.
        }

        Close(client);
        Close(server);
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var line = Channel.CreateUnbounded<(byte[] Bytes, long ReadAt)>();
        _ = ReadAsync(from, line); // ends with its socket
        await WriteAsync(line, to);
    }

    private static async Task ReadAsync(Socket from, Channel<(byte[] Bytes, long ReadAt)> line)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            while (await from.ReceiveAsync(buffer.AsMemory()) is > 0 and var count)
                await line.Writer.WriteAsync((buffer[..count], TimeProvider.System.GetTimestamp()));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // As the end of the stream.
        }

        line.Writer.Complete();
    }

    private async Task WriteAsync(Channel<(byte[] Bytes, long ReadAt)> line, Socket to)
    {
        try
        {
            await foreach (var (bytes, readAt) in line.Reader.ReadAllAsync())
            {
                if (Latency - TimeProvider.System.GetElapsedTime(readAt) is { Ticks: > 0 } left)
                    await Task.Delay(left, TimeProvider.System);
                for (var sent = 0; sent < bytes.Length;)
                    sent += await to.SendAsync(bytes.AsMemory(sent));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // As the end of the stream.
        }
    }

    private void Close(Socket socket)
    {
        if (open.TryRemove(socket, out _))
            socket.Close(0); // at once, with a reset
    }
}
