using System.Reflection;
using FaceWorker.Client;
using FaceWorker.Core;
using FaceWorker.Core.Identification;
using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;
using FaceWorker.Core.Verification;
using FaceWorker.Storage;
using FaceWorker.Vision;
using FaceWorker.Worker.Consumers;
using MassTransit;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>A worker's life: wait for the database, warm the models, consume until told to stop, finish what is in hand.</summary>
internal sealed class WorkerService(
    WorkerSettings settings, IHostApplicationLifetime lifetime, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
}
