// Stands for METIS's own environment, with the two targets that imports rename.
export default new TargetEnvSchema({ name: 'METIS', description: 'Tells what imports have made', version: '1.0.0' })
