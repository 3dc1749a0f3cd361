using System.Text.Json;

namespace FaceWorker.EndToEnd.Tests.Clients;

/// <summary>A client of any language: requests go in and answers come out as JSON, or events come out.</summary>
internal abstract class TestClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public List<(string Request, JsonElement Message)> Answers { get; } = [];

    public List<JsonElement> Heard { get; } = [];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="request">For example <c>list-people</c>.</param>
    public async Task<JsonElement> AskAsync(string request, object fields)
    {
        var answer = await InTime(SendAsync(request, JsonSerializer.Serialize(fields)));
        Answers.Add((request, answer));
        return answer;
    }

    /// <summary>All answers of a request for many images, the last one included.</summary>
    public async Task<IReadOnlyList<JsonElement>> AskManyAsync(object fields)
    {
        var answers = await InTime(SendManyAsync(JsonSerializer.Serialize(fields)));
        Answers.AddRange(answers.Select(answer => ("identify-many", answer)));
        return answers;
    }

    /// <summary>Returns when an event like this was heard, before or now.</summary>
    public async Task HearAsync(Func<JsonElement, bool> like)
    {
        while (!Heard.Any(like))
            Heard.Add(await InTime(ListenAsync()));
    }

    /// <summary>Called when its connections were broken. Most clients need not wait: they send again what was not answered.</summary>
    public virtual Task ReconnectedAsync(string gallery) => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();

    /// <summary>Its answer, a rejection included.</summary>
    protected abstract Task<JsonElement> SendAsync(string request, string fields);

    /// <summary>Its answers, up to the last, or a rejection.</summary>
    protected abstract Task<IReadOnlyList<JsonElement>> SendManyAsync(string fields);

    /// <summary>The next event.</summary>
    protected abstract Task<JsonElement> ListenAsync();

    protected static Task<T> InTime<T>(Task<T> task) => task.WaitAsync(Patience, TimeProvider.System, Cancel);
}
