using System.CommandLine;
using FaceWorker.Client;

namespace FaceWorker.Cli.Events;

/// <summary>Kinds of events, by the ends of their exchanges' names.</summary>
internal static class KindOption
{
    public static Option<string[]> Create(string description) => new Option<string[]>("--kind")
    {
        Description = $"{description}, such as image-indexed or subject-matched",
        HelpName = "KIND",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    }.AcceptOnlyFromAmong([.. FaceWorkerQueues.Events.Select(exchange => exchange.Kind)]);
}
