using System.Diagnostics;
using MassTransit;

namespace FaceWorker.Client;

/// <summary>The headers of the W3C's Trace Context: every message says which span sent it, whatever telemetry its receiver uses.</summary>
public static class TraceHeaders
{
    public const string Parent = "traceparent", State = "tracestate";

    /// <summary>Adds them to all that is sent and published in a span.</summary>
    internal static void AddTo(IBusFactoryConfigurator configure)
    {
        configure.ConfigureSend(pipe => pipe.UseExecute(Add));
        configure.ConfigurePublish(pipe => pipe.UseExecute(Add));
    }

    private static void Add(SendContext context)
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C } span)
            return;
        context.Headers.Set(Parent, span.Id);
        if (span.TraceStateString is { Length: > 0 } state)
            context.Headers.Set(State, state);
    }
}
