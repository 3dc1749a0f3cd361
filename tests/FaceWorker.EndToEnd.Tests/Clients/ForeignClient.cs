using System.Diagnostics;
using System.Text.Json;

namespace FaceWorker.EndToEnd.Tests.Clients;

/// <summary>A client in a process of its own, which takes a request from each line of its standard input.</summary>
internal sealed class ForeignClient : TestClient
{
    private readonly Process process;
    private readonly TaskCompletionSource<string> complaint = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> complaints = [];

    public ForeignClient(ProcessStartInfo start, Uri broker)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.Environment["FACEWORKER_RABBITMQ"] = broker.ToString();
        process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) => Complain(line.Data);
        process.Start();
        process.BeginErrorReadLine();
    }

    /// <summary>The first line on its standard error.</summary>
    public Task<string> ComplaintAsync() => InTime(complaint.Task);

    public override async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    protected override async Task<JsonElement> SendAsync(string request, string fields)
    {
        await process.StandardInput.WriteLineAsync($"{request} {fields}".AsMemory(), Cancel);
        await process.StandardInput.FlushAsync(Cancel);
        return await ListenAsync();
    }

    protected override async Task<IReadOnlyList<JsonElement>> SendManyAsync(string fields)
    {
        var answers = new List<JsonElement> { await SendAsync("identify-many", fields) };
        while (answers[^1].GetProperty("outcome").GetString() == "imageIdentified")
            answers.Add(await ListenAsync());
        return answers;
    }

    protected override async Task<JsonElement> ListenAsync() => await process.StandardOutput.ReadLineAsync(Cancel) is { } line
        ? JsonDocument.Parse(line).RootElement
        : throw new InvalidOperationException($"The client ended: {string.Join('\n', complaints)}");

    private void Complain(string? line)
    {
        if (line is null)
            return;
        complaints.Add(line);
        complaint.TrySetResult(line);
    }
}
