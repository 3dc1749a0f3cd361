using Microsoft.Extensions.Logging;

namespace FaceWorker.Hosting;

/// <summary>What programs write to their console.</summary>
public static class ProgramLogs
{
    /// <summary>A line for each message, with its time in UTC; of libraries, only what needs attention.</summary>
    public static ILoggingBuilder AddProgramLogs(this ILoggingBuilder logging) => logging.ClearProviders().AddSimpleConsole(console =>
    {
        console.SingleLine = true;
        console.UseUtcTimestamp = true;
        console.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
    }).AddFilter("Npgsql", LogLevel.Warning).AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
}
