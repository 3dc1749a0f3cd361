using FaceWorker.Cli.Frame;

return await CommandLine.RunAsync(args, Shell.OfProcess());
