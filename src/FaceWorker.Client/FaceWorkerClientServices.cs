using Microsoft.Extensions.DependencyInjection;

namespace FaceWorker.Client;

/// <summary>Registers the client with .NET's dependency injection.</summary>
public static class FaceWorkerClientServices
{
    /// <summary>Adds <see cref="IFaceWorkerClient"/>, one for the process. It connects when it is first used.</summary>
    /// <param name="broker">For example <c>amqp://user:password@host:5672/vhost</c>; further nodes of a cluster follow as <c>?hosts=host2:5672,host3:5672</c>.</param>
    /// <param name="answerTimeout">How long a question waits for its answer, and how long its message lives; 60 s when left out.</param>
    public static IServiceCollection AddFaceWorkerClient(this IServiceCollection services, Uri broker, TimeSpan? answerTimeout = null) =>
        services.AddSingleton<IFaceWorkerClient>(_ => new FaceWorkerClient(broker, answerTimeout));
}
