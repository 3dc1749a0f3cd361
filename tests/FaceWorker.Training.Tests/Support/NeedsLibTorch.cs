using FaceWorker.Trainer;

namespace FaceWorker.Training.Tests.Support;

/// <summary>Whether this host can load LibTorch; <c>infra/test.sh</c> runs these tests where it can.</summary>
public static class NeedsLibTorch
{
    public const string Reason = "LibTorch cannot be loaded here; run the tests by infra/new-glibc.sh.";

    private static readonly Lazy<bool> Loads = new(static () =>
    {
        try
        {
            LibTorch.Load("cpu", threads: null);
            return true;
        }
        catch (TrainingException) when (!FaceWorker.Testing.SharedData.IsContinuousIntegration)
        {
            return false;
        }
    });

    public static bool IsThere => Loads.Value;
}
