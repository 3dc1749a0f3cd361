using System.Runtime.InteropServices;
using FaceWorker.Core.Images;

namespace FaceWorker.Core;

/// <summary>Accidents on order, for tests only: without the environment variable nothing ever happens here.</summary>
/// <remarks>
/// <c>FACEWORKER_FAILPOINTS=decode=abort:SHA256;before-commit=abort:3</c>. The point <c>decode</c> fails for the file of that SHA-256, <c>run</c> (a model's) from
/// the Nth time on, the others the Nth time that this process reaches them. Actions: <c>abort</c> ends the process as a crash would, <c>exit</c> ends it with code 3, <c>hang</c> blocks the thread for
/// ever, <c>eat</c> takes memory until somebody ends the process, <c>throw</c> is a bug.
/// </remarks>
public static class Failpoints
{
    public const string Variable = "FACEWORKER_FAILPOINTS";

    private const string Decode = "decode";
    private const string Run = "run";
    private const int ExitCode = 3;
    private const int MouthfulBytes = 16 << 20;

    private static readonly Lazy<IReadOnlyList<Failpoint>> Points = new(() => Parse(Environment.GetEnvironmentVariable(Variable)));

    /// <summary>Why the variable cannot be understood; null when it can be, or is not set.</summary>
    public static string? FindProblem()
    {
        try
        {
            _ = Points.Value;
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>A decoder is about to read the file.</summary>
    public static void ReachDecode(Sha256Digest file)
    {
        foreach (var point in Points.Value)
            if (point.Name == Decode && point.File == file.ToString())
                Happen(point.Action);
    }

    /// <summary>A model is about to run.</summary>
    public static void ReachRun()
    {
        foreach (var point in Points.Value)
            if (point.Name == Run && point.CountDown() <= 0)
                Happen(point.Action);
    }

    /// <summary>The images are written and not yet committed.</summary>
    public static void ReachBeforeCommit() => Reach("before-commit");

    /// <summary>The images are committed and their message is not yet acknowledged.</summary>
    public static void ReachAfterCommit() => Reach("after-commit");

    /// <summary>The broker has confirmed events and nobody has written down that they are published.</summary>
    public static void ReachAfterPublish() => Reach("after-publish");

    private static void Reach(string name)
    {
        foreach (var point in Points.Value)
            if (point.Name == name && point.CountDown() == 0)
                Happen(point.Action);
    }

    private static Failpoint[] Parse(string? text) => string.IsNullOrWhiteSpace(text)
        ? []
        : [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseOne)];

    private static Failpoint ParseOne(string text) => text.Split('=', ':') switch
    {
        [Decode, var action, { Length: 64 } file] when IsAction(action) => new Failpoint(Decode, action, file.ToLowerInvariant(), Count: 0),
        [(Run or "before-commit" or "after-commit" or "after-publish") and var name, var action, var count] when IsAction(action) && int.TryParse(count, out var times) && times > 0 =>
            new Failpoint(name, action, File: null, times),
        _ => throw new ArgumentException(
            $"{Variable} has '{text}'; give decode=ACTION:SHA256, run=ACTION:N, before-commit=ACTION:N, after-commit=ACTION:N or after-publish=ACTION:N, with the action abort, exit, hang, eat or throw, or unset it: it is for tests only."),
    };

    private static bool IsAction(string text) => text is "abort" or "exit" or "hang" or "eat" or "throw";

    private static void Happen(string action)
    {
        switch (action)
        {
            case "abort":
                Environment.FailFast("A failpoint of a test aborts this process.");
                break;
            case "exit":
                Environment.Exit(ExitCode);
                break;
            case "eat":
                Eat();
                break;
            case "throw":
                throw new FailpointException();
            default:
                new ManualResetEventSlim().Wait();
                break;
        }
    }

    /// <summary>Memory outside of the runtime's heap, as a decoder takes it; written to, because untouched pages cost nothing.</summary>
    private static void Eat()
    {
        var mouthful = new byte[MouthfulBytes];
        Array.Fill(mouthful, (byte)1);
        while (true)
            Marshal.Copy(mouthful, 0, Marshal.AllocHGlobal(MouthfulBytes), MouthfulBytes);
    }

    private sealed record Failpoint(string Name, string Action, string? File, int Count)
    {
        private int left = Count;

        public int CountDown() => Interlocked.Decrement(ref left);
    }
}

/// <summary>What a failpoint throws: a bug, or where a model runs, what a device that is lost would.</summary>
public sealed class FailpointException() : Exception("A failpoint of a test throws.");
