using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>What a worker tells a Prometheus.</summary>
internal static partial class WorkerMetrics
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Uri AddressOf(WorkerProcess worker) => new(Listening.Match(worker.Output).Groups[1].Value);

    public static async Task<string> ScrapeAsync(WorkerProcess worker)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(AddressOf(worker), "/metrics"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/plain"));
        using var answer = await http.SendAsync(request, Cancel);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancel);
    }

    /// <summary>Of all series of this name whose labels have these texts.</summary>
    public static double Sum(string scrape, string name, params string[] labels) => scrape
        .Split('\n')
        .Where(line => (line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal)) && labels.All(label => line.Contains(label, StringComparison.Ordinal)))
        .Sum(line => double.Parse(ValueOf.Match(line).Groups[1].Value, CultureInfo.InvariantCulture));

    /// <summary>How many faces the worker has searched for: one for each on each image that it has worked on. Ask once: a scrape is answered alike for a moment.</summary>
    public static async Task<int> CountSearchesAsync(WorkerProcess worker) => (int)Sum(await ScrapeAsync(worker), "faceworker_searches_total");

    [GeneratedRegex(@"listening on: (http://\S+)")]
    private static partial Regex Listening { get; }

    [GeneratedRegex(@"(?:\}| )\s*(-?[0-9.eE+-]+)(?: [0-9]+)?$")]
    private static partial Regex ValueOf { get; }
}
